import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Rounds } from './rounds.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Takers that all wait; `rounds` counts how often each was handed something. */
function world(takers: number) {
  const all = Array.from({ length: takers }, (_, n) => `taker ${n}`)
  let rounds = 0
  const paced = new Rounds<string>(
    () => Date.now(),
    () => {
      rounds++
      return new Set(all)
    },
  )
  return { all, paced, rounds: () => rounds }
}

test('a round begins at once when all is quiet, and the next only when nearly all have come back', () => {
  const { all, paced, rounds } = world(100)
  paced.wake()
  expect(rounds()).toBe(1)
  paced.wake()
  paced.wake()
  for (const taker of all.slice(0, 94)) paced.back(taker)
  expect(rounds()).toBe(1)
  paced.back('taker 94')
  expect(rounds()).toBe(2)
})

test('between rounds a quarter of what the last one took belongs to pushes', async () => {
  const { all, paced, rounds } = world(10)
  paced.wake()
  await vi.advanceTimersByTimeAsync(20)
  for (const taker of all) paced.back(taker)
  paced.wake()
  await vi.advanceTimersByTimeAsync(4)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(rounds()).toBe(2)
})

test('those who do not come back hold up the others for a moment only', async () => {
  const { all, paced, rounds } = world(10)
  paced.wake()
  paced.back(all[0]!)
  paced.wake()
  await vi.advanceTimersByTimeAsync(24)
  expect(rounds()).toBe(1)
  await vi.advanceTimersByTimeAsync(40)
  expect(rounds()).toBe(2)
})

test('nothing ticks once it was stopped', async () => {
  const { paced, rounds } = world(3)
  paced.wake()
  paced.wake()
  paced.stop()
  expect(vi.getTimerCount()).toBe(0)
  expect(rounds()).toBe(1)
  expect(paced.quiet).toBe(true)
})
