// The cursor of several jobs, from whatever a reader brings.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatMergedCursor, parseMergedCursor } from './merged-cursor.ts'

const part = fc.oneof(
  fc.constantFrom('-', '0', '-1', '1e3', '__proto__', '999999999999999', '9999999999999999', '\n', '\u0000', ''),
  fc.nat().map(String),
  fc.string(),
)

test('whatever is brought names a place for each job, or is none', () => {
  const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.'))
  fc.assert(
    fc.property(text, fc.integer({ min: 1, max: 6 }), (brought, jobs) => {
      const places = parseMergedCursor(brought, jobs)
      if (places === null) return
      expect(places).toHaveLength(jobs)
      for (const place of places) expect(place === null || Number.isSafeInteger(place)).toBe(true)
      expect(parseMergedCursor(formatMergedCursor(places), jobs)).toEqual(places)
    }),
    { numRuns: 2_000 },
  )
})

test('what was given out is understood when it is brought back', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat()), { minLength: 1, maxLength: 50 }), (places) => {
      expect(parseMergedCursor(formatMergedCursor(places), places.length)).toEqual(places)
    }),
  )
})
