import { expect, test } from 'vitest'
import { isoTime } from './iso-time.ts'

test.each([
  [1_700_000_000_123_456, '2023-11-14T22:13:20.123456Z'],
  [1_700_000_000_000_001, '2023-11-14T22:13:20.000001Z'],
  [0, '1970-01-01T00:00:00.000000Z'],
  [-1, '1969-12-31T23:59:59.999999Z'],
  [null, null],
  [1e19, null],
  [NaN, null],
])('%s microseconds are %s', (us, iso) => {
  expect(isoTime(us)).toBe(iso)
})
