import { expect, test } from 'vitest'
import { mergeSamples, type Samples } from './rate-samples.ts'

test('newer points follow the known ones; too close or older ones do not', () => {
  const known: Samples = [[1_000, 1, 5]]
  expect(
    mergeSamples(known, [
      [900, 0, 1],
      [1_100, 2, 6],
      [1_300, 3, 7],
    ]),
  ).toEqual([
    [1_000, 1, 5],
    [1_300, 3, 7],
  ])
})

test('nothing new leaves the same list', () => {
  const known: Samples = [[1_000, 1, 5]]
  expect(mergeSamples(known, [[1_001, 1, 5]])).toBe(known)
})

test('a day of points stays drawable and keeps its beginning', () => {
  let samples: Samples = []
  for (let at = 0; at < 86_400; at++) samples = mergeSamples(samples, [[at * 1_000, at, 1]])
  expect(samples.length).toBeLessThanOrEqual(600)
  expect(samples[0]?.[0]).toBe(0)
})
