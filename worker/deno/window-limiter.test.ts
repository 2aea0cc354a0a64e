import { expect, test } from 'vitest'
import { windowLimiter } from './window-limiter.ts'

test('each key has its own count, and a new one with each window', async () => {
  let now = 12_345
  const limiter = windowLimiter({ limit: 2, periodSeconds: 10 }, () => now)
  const takes = async (...keys: readonly string[]) => Promise.all(keys.map((key) => limiter.take(key)))
  expect(await takes('a', 'a', 'a', 'b')).toEqual([true, true, false, true])
  now = 19_999
  expect(await takes('a', 'b', 'b')).toEqual([false, true, false])
  now = 20_000
  expect(await takes('a', 'a', 'a')).toEqual([true, true, false])
})
