import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rounds } from './rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Takers that all wait, with a clock in the test's hand. */
function world(takers: number) {
  const all = Array.from({ length: takers }, (_, n) => `taker ${n}`)
  const asked: string[] = []
  const given: string[] = []
  let rounds = 0
  let now = 0
  const paced = new Rounds<string>(
    () => now,
    function* () {
      rounds++
      for (const taker of all) {
        given.push(taker)
        yield taker
      }
    },
    (taker) => void asked.push(taker),
  )
  return {
    all,
    asked,
    given,
    paced,
    /** A round until everybody was given what is new. */
    handAll() {
      paced.wake()
      while (asked.length === 0) vi.advanceTimersToNextTimer()
    },
    rounds: () => rounds,
    pass(ms: number) {
      now += ms
    },
  }
}

test('a round begins at once when all is quiet, and all is quiet when those who were asked have come back', () => {
  const { all, asked, paced, rounds } = world(10)
  for (let n = 1; n <= 3; n++) {
    paced.wake()
    expect([rounds(), paced.quiet]).toEqual([n, false])
    expect(asked.splice(0)).toEqual(all)
    for (const taker of all) paced.back(taker)
    expect(paced.quiet).toBe(true)
  }
  expect(vi.getTimerCount()).toBe(0)
})

test('many are given it some at a time, and between them the runtime has its turn', () => {
  const { all, asked, given, paced, rounds } = world(200)
  const handed: number[] = []
  paced.wake()
  paced.wake()
  for (; asked.length === 0; vi.advanceTimersToNextTimer()) handed.push(given.length)
  expect(handed).toEqual([75, 150])
  expect([given, rounds(), paced.quiet]).toEqual([all, 1, false])
})

test('who comes back before the last were given theirs ends no round, and is not asked', () => {
  const { all, asked, paced } = world(200)
  paced.wake()
  const first = all.slice(0, 75)
  for (const taker of first) paced.back(taker)
  expect(paced.quiet).toBe(false)
  while (asked.length === 0) vi.advanceTimersToNextTimer()
  expect(asked.filter((taker) => first.includes(taker))).toEqual([])
  for (const taker of asked) paced.back(taker)
  expect(paced.quiet).toBe(true)
})

test('of many a sample is asked, evenly, and the last among them', () => {
  const { all, asked, handAll } = world(1000)
  handAll()
  expect(asked.length).toBeGreaterThan(50)
  expect(asked.length).toBeLessThanOrEqual(64)
  expect(asked.at(-1)).toBe(all.at(-1))
  const places = asked.map((taker) => all.indexOf(taker))
  expect(new Set(places.slice(1).map((place, n) => place - (places[n] ?? 0)))).toEqual(new Set([16]))
})

test('what comes during a round waits until nearly all of the sample have come back', () => {
  const { asked, handAll, paced, rounds } = world(1000)
  handAll()
  paced.wake()
  const sample = [...asked]
  const late = Math.floor(sample.length * 0.05)
  for (const taker of sample.slice(0, -late - 1)) paced.back(taker)
  expect(rounds()).toBe(1)
  paced.back(sample.at(-1) ?? '')
  expect(rounds()).toBe(2)
})

test.each([
  ['during it', true],
  ['only after it', false],
])('then half of what the round took belongs to pushes that are seen %s', async (_, during) => {
  const { all, paced, rounds, pass } = world(10)
  paced.wake()
  if (during) paced.wake()
  pass(8)
  for (const taker of all) paced.back(taker)
  if (!during) paced.wake()
  await vi.advanceTimersByTimeAsync(3)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(rounds()).toBe(2)
})

test('those who do not come back hold up the others for a moment only, and say nothing of the next round', async () => {
  const { all, paced, rounds } = world(10)
  paced.wake()
  paced.wake()
  paced.back(all[0] ?? '')
  await vi.advanceTimersByTimeAsync(24)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(26)
  expect(rounds()).toBe(2)
  for (const taker of all.slice(1)) paced.back(taker)
  expect(paced.quiet).toBe(false)
  paced.back(all[0] ?? '')
  expect(paced.quiet).toBe(true)
})

test('a clock that is set during a round stops nothing for long', async () => {
  const { all, paced, rounds, pass } = world(10)
  paced.wake()
  paced.wake()
  pass(3_600_000)
  for (const taker of all) paced.back(taker)
  await vi.advanceTimersByTimeAsync(5)
  expect(rounds()).toBe(2)
})

test('where nobody waits a round is over at once and sets no timer', () => {
  const { paced, rounds } = world(0)
  paced.wake()
  paced.wake()
  expect(rounds()).toBe(2)
  expect(vi.getTimerCount()).toBe(0)
})

test.each([
  ['when all were given theirs', 5],
  ['while some were', 100],
])('nothing ticks once it was stopped %s, and the next round begins at once', (_, takers) => {
  const { paced, rounds } = world(takers)
  paced.wake()
  paced.wake()
  paced.stop()
  expect(vi.getTimerCount()).toBe(0)
  expect(rounds()).toBe(1)
  paced.wake()
  expect(rounds()).toBe(2)
})

test('a round that is stopped by what it hands leaves no timer', () => {
  let now = 0
  const paced: Rounds<string> = new Rounds<string>(
    () => now,
    // The last of all is gone when it is given its own.
    () => ({
      next() {
        now += 100
        paced.stop()
        return { done: true, value: undefined }
      },
    }),
    () => {},
  )
  paced.wake()
  expect([vi.getTimerCount(), paced.quiet]).toEqual([0, true])
})
