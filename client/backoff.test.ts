import fc from 'fast-check'
import { expect, test } from 'vitest'
import { backoffMs, politeMs } from './backoff.ts'

const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

test('a wait is never longer than twenty seconds and never negative', () => {
  fc.assert(
    fc.property(fc.nat(), fraction, (attempt, random) => {
      const wait = backoffMs(attempt, random)
      expect(wait).toBeGreaterThanOrEqual(0)
      expect(wait).toBeLessThan(20_000)
    }),
  )
})

test('the longest possible wait doubles with each failure until it is capped', () => {
  expect([0, 1, 2, 3, 9].map((attempt) => backoffMs(attempt, 1))).toEqual([500, 1000, 2000, 4000, 20_000])
})

test('a polite wait is at least what the service asked for', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3600 }), fraction, (seconds, random) => {
      expect(politeMs(seconds, random)).toBeGreaterThanOrEqual(seconds * 1000)
      expect(politeMs(seconds, random)).toBeLessThanOrEqual(seconds * 1500)
    }),
  )
})
