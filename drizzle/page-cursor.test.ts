import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeCursor, encodeCursor } from './page-cursor.ts'

test('a cursor gives back its key, whatever the text, and is safe in a URL', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string({ unit: 'binary' }), (start, id) => {
      const cursor = encodeCursor('traces', [start, id])
      expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/)
      expect(decodeCursor('traces', cursor)).toEqual({ ok: true, value: [start, id] })
    }),
  )
})

test('any other text is refused and nothing throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(decodeCursor('traces', text)).toMatchObject({ problem: { code: 'invalid_cursor' } })
    }),
  )
})

test.each([
  ['of another list', encodeCursor('jobs', ['2026-11-23T10:00:00.000Z', 'id'])],
  ['with a key of another shape', btoa('["traces","5","id"]')],
  ['with too little', btoa('["traces",5]')],
  ['that is an object', btoa('{"0":"traces"}')],
  ['that is broken UTF-8', btoa('["traces",5,"\xff"]')],
  ['that is empty', ''],
])('a cursor %s is refused', (_, text) => {
  expect(decodeCursor('traces', text)).toMatchObject({ problem: { code: 'invalid_cursor' } })
})

test('no cursor is no key', () => {
  expect(decodeCursor('traces', undefined)).toEqual({ ok: true, value: null })
})
