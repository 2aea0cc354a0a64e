import { expect, test } from 'vitest'
import { formats } from './format.ts'
import { en } from './messages/en.ts'

const format = formats(en)

test.each([
  [0, 10_000, 'bytes', '0.0 of 10.0 kB'],
  [1_234_567, 52_400_000, 'bytes', '1.2 of 52.4 MB'],
  [52_400_000, 152_400_000, 'bytes', '52.4 of 152 MB'],
  [12, 999, 'bytes', '12 of 999 bytes'],
  [1_500, 20_000, 'traces', '1,500 of 20,000 traces'],
  [1_500, null, 'traces', '1,500 traces'],
  [3, 4, null, '3 of 4'],
])('%d of %s %s reads %s', (done, total, unit, text) => {
  expect(format.doneOf(done, total, unit)).toBe(text)
})

test.each([
  [12_345_678, 'bytes', '12.3 MB/s'],
  [2.345, 'traces', '2.3 traces/s'],
  [1234.5, 'rows', '1,235 rows/s'],
  [7, null, '7/s'],
])('a rate of %d %s reads %s', (rate, unit, text) => {
  expect(format.rate(rate, unit)).toBe(text)
})

test.each([
  [0.2, '0 s'],
  [59.9, '59 s'],
  [61, '1 min 01 s'],
  [3_725, '1 h 02 min'],
  [-5, '0 s'],
])('%d seconds read %s', (seconds, text) => {
  expect(format.duration(seconds)).toBe(text)
})

test.each([
  [0, 'about 1 s left'],
  [7.2, 'about 8 s left'],
  [41, 'about 45 s left'],
  [100, 'about 1 min 45 s left'],
  [4_000, 'about 1 h 07 min left'],
])('%d seconds left read %s', (seconds, text) => {
  expect(format.timeLeft(seconds)).toBe(text)
})

test('percent says 100 only when all is done', () => {
  expect([0, 99.99, 100].map(format.percent)).toEqual(['0%', '99%', '100%'])
})
