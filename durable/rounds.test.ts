import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rounds } from './rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Takers that all wait, in a runtime whose clock is in the test's hand and which looks at its timers when it rests. */
function world(takers: number) {
  const all = Array.from({ length: takers }, (_, n) => `taker ${n}`)
  const asked: string[] = []
  let rounds = 0
  let now = 0
  const paced = new Rounds<string>(
    () => now,
    () => {
      rounds++
      return new Set(all)
    },
    (taker) => void asked.push(taker),
  )
  return {
    all,
    asked,
    paced,
    rounds: () => rounds,
    pass(ms: number) {
      now += ms
    },
    rest: () => vi.advanceTimersByTimeAsync(1),
  }
}

/** A round that something new has met, so that takers are asked back. */
async function busy(takers: number) {
  const one = world(takers)
  one.paced.wake()
  one.paced.wake()
  await one.rest()
  return one
}

test('a round begins at once when all is quiet and is over when the runtime rests; nobody need come back', async () => {
  const { paced, rounds, rest, asked } = world(100)
  for (let n = 1; n <= 3; n++) {
    paced.wake()
    expect([rounds(), paced.quiet]).toEqual([n, false])
    await rest()
    expect([paced.quiet, paced.calm]).toEqual([true, true])
  }
  expect(asked).toEqual([])
})

test('where something new comes before that, the next round begins only when nearly all have come back', async () => {
  const { all, asked, paced, rounds } = await busy(100)
  expect([rounds(), paced.calm]).toEqual([1, false])
  expect(asked).toEqual(all)
  for (const taker of all.slice(0, 94)) paced.back(taker)
  expect(rounds()).toBe(1)
  paced.back('taker 94')
  expect(rounds()).toBe(2)
})

test('then a quarter of what the round took belongs to pushes', async () => {
  const { all, paced, rounds, pass } = await busy(10)
  pass(20)
  for (const taker of all) paced.back(taker)
  await vi.advanceTimersByTimeAsync(4)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(rounds()).toBe(2)
})

/** How many rounds it takes until it is calm, each of them met by something new or not. */
function untilCalm({ all, paced }: ReturnType<typeof world>, isMet: boolean): number {
  for (let rounds = 0; ; rounds++) {
    if (paced.calm) return rounds
    if (paced.quiet) paced.wake()
    if (isMet) paced.wake()
    for (const taker of all) paced.back(taker)
  }
}

test('it is tried again whether it is calm: soon where nothing new meets the rounds, seldom where it does', async () => {
  const [unmet, met] = [await busy(10), await busy(10)]
  expect(untilCalm(unmet, false)).toBeLessThan(10)
  expect(untilCalm(met, true)).toBeGreaterThan(25)
  await unmet.rest()
  const before = unmet.rounds()
  unmet.paced.wake()
  await unmet.rest()
  expect([unmet.rounds(), unmet.paced.quiet, unmet.asked.length]).toEqual([before + 1, true, 10])
})

test('those who do not come back hold up the others for a moment only', async () => {
  const { all, paced, rounds } = await busy(10)
  paced.back(all[0] ?? '')
  await vi.advanceTimersByTimeAsync(24)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(40)
  expect(rounds()).toBe(2)
})

test('a clock that is set during a round stops nothing for long', async () => {
  const { all, paced, rounds, pass } = await busy(10)
  pass(3_600_000)
  for (const taker of all) paced.back(taker)
  await vi.advanceTimersByTimeAsync(250)
  expect(rounds()).toBe(2)
})

test('where nobody waits a round is over at once and sets no timer', () => {
  const { paced, rounds } = world(0)
  paced.wake()
  paced.wake()
  expect(rounds()).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

test('nothing ticks once it was stopped, and the next round begins at once', async () => {
  const { paced, rounds } = await busy(5)
  paced.stop()
  expect(vi.getTimerCount()).toBe(0)
  paced.wake()
  expect([rounds(), paced.calm]).toEqual([2, true])
})
