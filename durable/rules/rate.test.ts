// The rate that all viewers are shown, over producers that report in every rhythm.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { etaOf, observe, rateOf, type RateState } from './rate.ts'

/** What is shown after reports of what was done, each at its time (ms). */
function shown(reports: readonly (readonly [at: number, done: number])[]): number | null {
  let state: RateState | null = null
  for (const [at, done] of reports) state = observe(state, null, done, at)
  return state && rateOf(state)
}

test('whoever works evenly is shown its pace, however its reports are bundled', () => {
  const evenly = fc.record({
    perSecond: fc.integer({ min: 1, max: 50_000 }),
    /** Between two pushes (ms), and how many reports are in each. */
    everyMs: fc.integer({ min: 1, max: 5_000 }),
    bundled: fc.integer({ min: 1, max: 100 }),
  })
  fc.assert(
    fc.property(evenly, ({ perSecond, everyMs, bundled }) => {
      const pushes = Math.ceil(60_000 / everyMs)
      const reports = Array.from({ length: pushes }, (_, push) =>
        Array.from({ length: bundled }, (__, nth) => {
          const workedMs = (push + (nth + 1) / bundled) * everyMs
          return [push * everyMs, (workedMs * perSecond) / 1_000] as const
        }),
      ).flat()
      const rate = shown(reports) ?? Number.NaN
      expect(Math.abs(rate / perSecond - 1)).toBeLessThan(0.02)
    }),
    { numRuns: 50 },
  )
})

test('three reports in each millisecond are all counted', () => {
  expect(shown(Array.from({ length: 30_000 }, (_, nth) => [Math.floor(nth / 3), nth]))).toBeCloseTo(3_000, -2)
})

describe('nothing is shown', () => {
  test('of a burst, or of the first two seconds', () => {
    expect(
      shown([
        [0, 0],
        [0, 10],
        [0, 500],
      ]),
    ).toBeNull()
    expect(
      shown([
        [0, 0],
        [5_000, 10],
      ]),
    ).toBeNull()
    expect(
      shown([
        [0, 0],
        [500, 1],
        [1_000, 2],
        [1_500, 3],
      ]),
    ).toBeNull()
    expect(
      shown([
        [0, 0],
        [500, 1],
        [1_000, 2],
        [2_000, 4],
      ]),
    ).toBeCloseTo(2, 1)
  })

  test('of what begins anew: less than before, another unit, a clock that was set back', () => {
    const known = [
      [0, 0],
      [1_000, 10],
      [2_000, 20],
      [3_000, 30],
    ] as const
    expect(shown(known)).toBeCloseTo(10, 1)
    expect(shown([...known, [4_000, 5]])).toBeNull()
    expect(shown([...known, [1_500, 40]])).toBeNull()
    let state: RateState | null = null
    for (const [at, done] of known) state = observe(state, 'pages', done, at)
    expect(rateOf(observe(state, 'bytes', 40, 4_000))).toBeNull()
  })

  test('and no time is left of what has no known end, no pace, or more than all', () => {
    expect(etaOf(null, 1, 2)).toBeNull()
    expect(etaOf(1, null, 2)).toBeNull()
    expect(etaOf(1, 1, null)).toBeNull()
    expect(etaOf(1, 3, 2)).toBeNull()
    expect(etaOf(Number.MIN_VALUE, 0, 2)).toBeNull()
    expect(etaOf(4, 20, 100)).toBe(20)
  })
})
