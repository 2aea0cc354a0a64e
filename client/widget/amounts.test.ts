import { expect, test } from 'vitest'
import { amountsIn } from './amounts.ts'
import { loadSpeech } from './load-speech.ts'
import { ENGLISH } from './speech.ts'

const amounts = amountsIn(ENGLISH)

test.each([
  [0, 10_000, 'bytes', '0.0 of 10.0 kB'],
  [1_234_567, 52_400_000, 'bytes', '1.2 of 52.4 MB'],
  [52_400_000, 152_400_000, 'bytes', '52.4 of 152 MB'],
  [12, 999, 'bytes', '12 of 999 bytes'],
  [1_500, 20_000, 'traces', '1,500 of 20,000 traces'],
  [1_500, null, 'traces', '1,500 traces'],
  [3, 4, null, '3 of 4'],
  [1, null, 'traces', '1 trace'],
  [0, 1, 'spans', '0 of 1 span'],
  [1, 1, 'dishes', '1 of 1 dishes'],
])('%d of %s %s reads %s', (done, total, unit, text) => {
  expect(amounts.doneOf(done, total, unit)).toBe(text)
})

test.each([
  [12_345_678, 'bytes', '12.3 MB/s'],
  [2.345, 'traces', '2.3 traces/s'],
  [1234.5, 'rows', '1,235 rows/s'],
  [7, null, '7/s'],
  [1, 'traces', '1 trace/s'],
  [1.04, 'traces', '1 trace/s'],
  [9.96, 'traces', '10 traces/s'],
])('a rate of %d %s reads %s', (rate, unit, text) => {
  expect(amounts.rate(rate, unit)).toBe(text)
})

test.each([
  [0.2, '0s'],
  [59.9, '59s'],
  [61, '1m 01s'],
  [3_725, '1h 02m'],
  [-5, '0s'],
])('%d seconds read %s', (seconds, text) => {
  expect(amounts.duration(seconds)).toBe(text)
})

test.each([
  [0, 'about 1s left'],
  [7.2, 'about 8s left'],
  [41, 'about 45s left'],
  [100, 'about 1m 45s left'],
  [4_000, 'about 1h 07m left'],
])('%d seconds left read %s', (seconds, text) => {
  expect(amounts.timeLeft(seconds)).toBe(text)
})

test('a language has its own words for all of it', async () => {
  const german = amountsIn(await loadSpeech('de', null))
  expect(german.rate(12_345_678, 'bytes')).toBe('12,3 MB/s')
  expect(german.timeLeft(100)).toBe('noch etwa 1 Min. 45 Sek.')
  expect(german.amount(3, 'imported')).toBe('3 importiert')
  expect([german.amount(1, 'traces'), german.name('traces')]).toEqual(['1 Trace', 'Traces'])
  const arabic = amountsIn(await loadSpeech('ar', null))
  expect(arabic.rate(12_345_678, 'bytes')).toBe('12.3 م.ب/ث')
  expect(arabic.rate(7, 'rows')).toBe('7 rows/ث')
})

test.each([
  [0, '0 تتبع', '0 خطوة'],
  [1, '1 تتبع', '1 خطوة'],
  [2, '2 تتبعان', '2 خطوتان'],
  [3, '3 تتبعات', '3 خطوات'],
  [11, '11 تتبعا', '11 خطوة'],
  [100, '100 تتبع', '100 خطوة'],
  [2_000, '2,000 تتبع', '2,000 خطوة'],
  [2_003, '2,003 تتبعات', '2,003 خطوات'],
])('in Arabic, %d traces and spans have the form for that number', async (value, traces, spans) => {
  const arabic = amountsIn(await loadSpeech('ar', null))
  expect([arabic.amount(value, 'traces'), arabic.amount(value, 'spans')]).toEqual([traces, spans])
  expect([arabic.name('traces'), arabic.name('spans')]).toEqual(['تتبعات', 'خطوات'])
})
