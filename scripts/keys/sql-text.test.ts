import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sqlText } from './sql-text.ts'

const database = new DatabaseSync(':memory:')

/** What SQLite makes of the text, which is one statement or refused. */
function read(query: string, params: readonly unknown[]): unknown {
  const statement = database.prepare(sqlText(query, params))
  statement.setReturnArrays(true)
  return statement.get()
}

const wellFormed = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'))
const hostile = fc.constantFrom("'", "''", '"', '?', ';', '--', '/*', "');DROP TABLE keys;--", '\\', "\\'", '\n', '%')
const texts = fc.array(fc.oneof(wellFormed, hostile), { maxLength: 6 }).map((parts) => parts.join(''))

test('whatever a text holds, SQLite reads it as that text', () => {
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      expect(read('SELECT ?, ?', [a, b])).toEqual([a, b])
    }),
  )
})

test('numbers, null and truth are written as SQLite reads them', () => {
  expect(read('SELECT ?, ?, ?, ?', [-1.5, null, true, 3n])).toEqual([-1.5, null, 1, 3])
})

test('a question mark in a name or a text of the query is no place for a parameter', () => {
  expect(read(`SELECT 'it''s?' AS "a""?", ?`, ['x'])).toEqual(["it's?", 'x'])
})

test.each([
  ['SELECT ?', []],
  ['SELECT 1', ['x']],
  ['SELECT ?', ['nul\0']],
  ['SELECT ?', [Number.NaN]],
  ['SELECT ?', [{}]],
])('%s with %j is refused', (query, params) => {
  expect(() => sqlText(query, params)).toThrow(/parameters|cannot be written into SQL/)
})
