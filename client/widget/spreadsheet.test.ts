import { expect, test } from 'vitest'
import { asTable } from './spreadsheet.ts'

test('cells stand between tabs, rows between line feeds', () => {
  expect(
    asTable([
      ['line 1', 't1', 'no id'],
      ['line 2', '', 'a, b'],
    ]),
  ).toBe('line 1\tt1\tno id\nline 2\t\ta, b')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', ' =HYPERLINK("http://x")', '\t=1'])('%j is text and no formula', (text) => {
  expect(asTable([['a', text]])).toMatch(/^a\t'/)
})

test('a cell stays one cell, whatever is in it', () => {
  expect(asTable([['a\tb\r\nc', 'd']])).toBe('a b c\td')
})
