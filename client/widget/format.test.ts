import { expect, test } from 'vitest'
import { formats } from './format.ts'
import { en } from './messages/en.ts'

const format = formats(en)

test('percent says 100 only when all is done', () => {
  expect([0, 99.99, 100].map(format.percent)).toEqual(['0%', '99%', '100%'])
})

test('a moment has its date, unless that is today', () => {
  const now = Date.parse('2026-01-02T12:00:00.000')
  expect(format.moment('2026-01-02T03:04:05.000', now)).toBe('03:04:05')
  expect(format.moment('2026-01-01T23:04:05.000', now)).toBe('Jan 1, 2026, 23:04')
})

test('the time of day has the same width all day', () => {
  expect(format.clock('2026-01-01T03:04:05.000')).toBe('03:04:05')
})
