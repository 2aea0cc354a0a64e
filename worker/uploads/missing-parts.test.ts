import { expect, it } from 'vitest'
import { expectedPartBytes, whatIsMissing } from './missing-parts.ts'

const parts = (...sizes: readonly (number | null)[]) =>
  sizes.flatMap((bytes, i) => (bytes === null ? [] : [{ part: i + 1, etag: 'e', bytes }]))

it.each([
  ['one short part', parts(3), null],
  ['whole parts and a rest', parts(10, 10, 3), null],
  ['whole parts alone', parts(10, 10), null],
  ['as announced', parts(10, 10, 3), 23],
  ['as announced, without a rest', parts(10, 10), 20],
] as const)('finds nothing missing in %s', (_, arrived, announced) => {
  expect(whatIsMissing(arrived, 10, announced)).toBeNull()
})

it.each([
  ['nothing', parts(), null, 'No part has arrived.'],
  ['a hole', parts(10, null, 3), null, 'Of 3 parts, missing: 2.'],
  ['a short part in the middle', parts(9, 3), null, 'Of 2 parts, part 1 has 9 bytes instead of 10.'],
  ['an end that was announced', parts(10), 23, 'Of 3 parts, missing: 2, 3.'],
  ['a last part of another size', parts(10, 2), 13, 'Of 2 parts, part 2 has 2 bytes instead of 3.'],
  ['too much', parts(10, 10, 1), 20, 'Of 2 parts, part 3 is beyond the announced end.'],
  ['all of a large file', parts(), 140, 'Of 14 parts, missing: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, and 4 more.'],
] as const)('names %s', (_, arrived, announced, sentence) => {
  expect(whatIsMissing(arrived, 10, announced)).toBe(sentence)
})

it('knows the size of each part of a file of known size', () => {
  expect([1, 2, 3, 4].map((part) => expectedPartBytes(part, 10, 23))).toEqual([10, 10, 3, 0])
  expect(expectedPartBytes(1, 10, null)).toBeNull()
})
