// How many pushes one job takes: at the pace that PROTOCOL.md promises none is refused, for as long as it lasts.
import { expect, test } from 'vitest'
import { SPEC, TestHost } from './node-host.test-support.ts'
import type { Push } from './protocol/update.ts'

/** §11.4. */
const PROMISED_A_SECOND = 2_000
const SECONDS = 10

const log = (message: string) => ({ type: 'log', level: 'info', message }) as const

/** As programs mix them: single lines, progress, several at once, signs of life, numbered and not. */
function mixed(n: number): Push {
  const kinds: readonly Push[] = [
    { updates: [log(`line ${n}`)] },
    { updates: [{ type: 'progress', done: n }] },
    { updates: [log(`line ${n}`), { type: 'progress', done: n }, log('and another')] },
    { updates: [], next_within: 60 },
  ]
  return kinds[n % kinds.length] ?? { updates: [] }
}

test('two thousand a second are taken for as long as they come, evenly or in bursts, and none is lost', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.create(SPEC)
  const perTick = PROMISED_A_SECOND / 10
  let taken = 0
  for (let tick = 0; tick < SECONDS * 10; tick++) {
    const isEven = tick % 20 < 10
    if (isEven) host.time += 100
    else if (tick % 10 === 0) host.time += 1_000
    const pushes = Array.from({ length: perTick }, (_, n) => job.push(mixed(tick * perTick + n)))
    for (const answer of await Promise.all(pushes)) if (answer.ok) taken++
  }
  expect(taken).toBe(PROMISED_A_SECOND * SECONDS)
  const shown = await job.snapshot()
  expect(shown).toMatchObject({ value: { done: PROMISED_A_SECOND * SECONDS - 2 } })
})
