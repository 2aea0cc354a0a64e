import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentTypeOf, partsOf } from './upload-parts.ts'

test('parts cover the file once, in order, numbered from 1, all but the last of one size', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5_000 }), fc.integer({ min: 1, max: 700 }), (bytes, partBytes) => {
      const parts = partsOf(bytes, partBytes)
      expect(parts.map((part) => part.number)).toEqual(parts.map((_, index) => index + 1))
      expect(parts.map((part) => part.start)).toEqual([0, ...parts.slice(0, -1).map((part) => part.end)])
      expect(parts.at(-1)?.end).toBe(bytes)
      expect(parts.slice(0, -1).every((part) => part.end - part.start === partBytes)).toBe(true)
    }),
  )
})

test('a part size that cannot hold anything is refused', () => {
  expect(() => partsOf(10, 0)).toThrow(RangeError)
  expect(() => partsOf(10, Number.NaN)).toThrow(RangeError)
})

test.each([
  ['a.json', 'application/json'],
  ['a.JSON.GZ', 'application/gzip'],
  ['a.jsonl', 'application/x-ndjson'],
  ['a', 'application/x-ndjson'],
])('%s goes up as %s', (name, type) => {
  expect(contentTypeOf(name)).toBe(type)
})
