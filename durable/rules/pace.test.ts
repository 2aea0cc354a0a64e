// The pace of pushes, as a law over random histories.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NO_PUSHES, oneMore, PUSHES_PER_SECOND } from './pace.ts'

/** Times of pushes, in order; the clock may stand still. */
const times = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 400 }).map((steps) => {
  let now = 0
  return steps.map((step) => (now += step))
})

function accepted(at: readonly number[], eachTime: number): readonly number[] {
  let pace = NO_PUSHES
  return at.flatMap((now) =>
    Array.from({ length: eachTime }, () => {
      const next = oneMore(pace, now)
      pace = next ?? pace
      return next === null ? [] : [now]
    }).flat(),
  )
}

test('in no second are more taken than a full allowance and what the second earns', () => {
  fc.assert(
    fc.property(times, (at) => {
      const taken = accepted(at, 100)
      for (const from of new Set(taken)) {
        const inSecond = taken.filter((time) => time >= from && time < from + 1_000).length
        expect(inSecond).toBeLessThanOrEqual(2 * PUSHES_PER_SECOND)
      }
    }),
    { numRuns: 30 },
  )
})

test('whoever stays within the pace is never refused', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: PUSHES_PER_SECOND / 1_000 }), (eachMs) => {
      const at = Array.from({ length: 3_000 }, (_, ms) => ms)
      expect(accepted(at, eachMs)).toHaveLength(at.length * eachMs)
    }),
    { numRuns: 5 },
  )
})

test('a clock that goes back gives nothing and takes nothing', () => {
  const spent = { left: 0, at: 1_000 }
  expect(oneMore(spent, 500)).toBeNull()
  expect(oneMore(spent, 1_001)).not.toBeNull()
})

test('a clock that is set back by an hour is a new beginning, once', () => {
  const later = 3_600_000
  const before = accepted([later], PUSHES_PER_SECOND)
  expect(before).toHaveLength(PUSHES_PER_SECOND)
  const after = accepted([later, ...Array.from({ length: 1_000 }, (_, ms) => ms)], PUSHES_PER_SECOND)
  expect(after.length - before.length).toBeLessThanOrEqual(2 * PUSHES_PER_SECOND)
  expect(after.at(-1)).toBe(999)
})
