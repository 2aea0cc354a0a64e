import fc from 'fast-check'
import { expect, test } from 'vitest'
import { microsFromNanos, microsFromTime } from './time.ts'

test.each([
  ['1751474840301046016', 1_751_474_840_301_046],
  ['1544712660000000999', 1_544_712_660_000_000],
  [1_751_474_840_301_046_000, 1_751_474_840_301_046],
  ['0', null],
  [0, null],
  ['', null],
  ['-5', null],
  ['soon', null],
  [null, null],
  [undefined, null],
  ['2026-02-14T23:59:02.184025Z', 1_771_113_542_184_025],
])('nanoseconds %j are %j microseconds', (given, micros) => {
  expect(microsFromNanos(given)).toBe(micros)
})

test.each([
  ['2026-02-14T23:59:02.184025', 1_771_113_542_184_025],
  ['2026-02-14 23:59:02.184025', 1_771_113_542_184_025],
  ['2026-02-14T23:59:02.184025Z', 1_771_113_542_184_025],
  ['2026-02-14T23:59:02.184025999Z', 1_771_113_542_184_025],
  ['2026-02-14T23:59:02.1Z', 1_771_113_542_100_000],
  ['2026-02-14T23:59:02Z', 1_771_113_542_000_000],
  ['2026-02-15T00:59:02.184025+01:00', 1_771_113_542_184_025],
  ['2026-02-14T18:29:02.184025-0530', 1_771_113_542_184_025],
  ['2026-02-14T23:59:02.184025+00', 1_771_113_542_184_025],
  ['2026-02-14 23:59:02 UTC', 1_771_113_542_000_000],
  [1_771_113_542, 1_771_113_542_000_000],
  [1_771_113_542.184, 1_771_113_542_184_000],
  [1_771_113_542_184, 1_771_113_542_184_000],
  [1_771_113_542_184_025, 1_771_113_542_184_025],
  ['1771113542184', 1_771_113_542_184_000],
  ['2026-13-14T23:59:02Z', null],
  ['2026-02-14', null],
  ['2026-02-14T23:59:02.Z', null],
  ['2026-02-14T23:59:02 Berlin', null],
  ['yesterday, at about 23:59', null],
  [true, null],
])('the time %j is %j microseconds', (given, micros) => {
  expect(microsFromTime(given)).toBe(micros)
})

test('every moment that a Date can write is read back to the millisecond', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date(1), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
      expect(microsFromTime(date.toISOString())).toBe(date.getTime() * 1000)
    }),
  )
})

test('nanoseconds as text lose nothing above the microsecond', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1000n, max: 7_000_000_000_000_000_000n }), (nanos) => {
      expect(microsFromNanos(nanos.toString())).toBe(Number(nanos / 1000n))
    }),
  )
})
