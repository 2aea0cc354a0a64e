import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rounds } from './rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A runtime that takes `tookMs` to get a round out, and only then looks at its timers. */
function world(tookMs: number, someoneWaits = true) {
  let rounds = 0
  let restsAt = 0
  const paced = new Rounds(
    () => restsAt,
    () => {
      rounds++
      return someoneWaits
    },
  )
  return {
    paced,
    rounds: () => rounds,
    async rest() {
      restsAt += tookMs
      await vi.advanceTimersByTimeAsync(1)
    },
  }
}

test('a round begins at once when all is quiet, also right after one that pushes did not meet', async () => {
  const { paced, rounds, rest } = world(50)
  paced.wake()
  expect(rounds()).toBe(1)
  expect(paced.quiet).toBe(false)
  await rest()
  expect(paced.quiet).toBe(true)
  paced.wake()
  expect(rounds()).toBe(2)
})

test('what comes during a round is shown by one more, after a quarter of the time that it took: that belongs to pushes', async () => {
  const { paced, rounds, rest } = world(20)
  paced.wake()
  paced.wake()
  paced.wake()
  await rest()
  await vi.advanceTimersByTimeAsync(3)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(rounds()).toBe(2)
})

test('a clock that is set during a round stops nothing for long', async () => {
  const { paced, rounds, rest } = world(3_600_000)
  for (let n = 0; n < 3; n++) paced.wake()
  await rest()
  await vi.advanceTimersByTimeAsync(250)
  expect(rounds()).toBe(2)
})

test('a pause that no timer can wait for is none', async () => {
  const { paced, rounds, rest } = world(3)
  for (let n = 0; n < 3; n++) paced.wake()
  await rest()
  expect(rounds()).toBe(2)
})

test('where nobody waits a round is over at once and sets no timer', () => {
  const { paced, rounds } = world(0, false)
  paced.wake()
  paced.wake()
  expect(rounds()).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

test('nothing ticks once it was stopped, and the next round begins at once', () => {
  const { paced, rounds } = world(5)
  paced.wake()
  paced.wake()
  paced.stop()
  expect(vi.getTimerCount()).toBe(0)
  paced.wake()
  expect(rounds()).toBe(2)
})
