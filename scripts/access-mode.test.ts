import { expect, test } from 'vitest'
import { chosenAccess, tellAccess } from './access-mode.ts'

test.each([
  [undefined, 'local'],
  ['keys', 'keys'],
  ['open', 'open'],
  ['local', 'local'],
])('ACCESS=%s is %s', (word, mode) => {
  expect(chosenAccess(word)).toBe(mode)
})

test.each(['', 'KEYS', 'none'])('ACCESS="%s" is refused with the words that there are', (word) => {
  expect(() => chosenAccess(word)).toThrow(`ACCESS must be keys, open, local or left out, and is "${word}".`)
})

test('a service that asks for keys says how to make one, in the same place', () => {
  const command = "DATA_DIR='/my data' npm run keys -- create --workspace default --role admin"
  expect(tellAccess('keys', '/my data')).toContain(command)
  expect(tellAccess('keys', "it's")).toContain("DATA_DIR='it'\\''s' npm run keys")
  expect(tellAccess('keys', undefined)).toContain(': npm run keys -- create')
})
