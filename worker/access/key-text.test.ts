import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashKey, newKey, readKey, sameHash } from './key-text.ts'

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

test('a new key is what a scanner of secrets looks for: prefix, id, secret and check digits', async () => {
  const { text, keyId } = await newKey()
  expect(text).toMatch(/^jobcast_[0-9A-Za-z]{12}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/)
  const [, id, , check = ''] = text.split('_')
  expect(id).toBe(keyId)
  const value = [...check].reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0)
  expect(value).toBe(crc32(text.slice(0, -7)))
})

test('no two keys are alike, and every digit is drawn', async () => {
  const keys = await Promise.all(Array.from({ length: 200 }, newKey))
  expect(new Set(keys.map(({ text }) => text)).size).toBe(200)
  const drawn = new Set(keys.flatMap(({ text }) => [...(text.split('_')[2] ?? '')]))
  expect([...drawn].toSorted().join('')).toBe(digits)
})

test('a key is read back; with any one character changed, added or left out it is not', async () => {
  const { text, keyId } = await newKey()
  expect(readKey(text)).toEqual({ keyId })
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom(...digits, '_', ' ', 'é'), (at, other) => {
      fc.pre(text[at] !== other)
      expect(readKey(text.slice(0, at) + other + text.slice(at + 1))).toBeNull()
      expect(readKey(text.slice(0, at) + other + text.slice(at))).toBeNull()
      expect(readKey(text.slice(0, at) + text.slice(at + 1))).toBeNull()
    }),
  )
})

test.each(['', 'jobcast', 'jobcast___', ' ', 'Bearer x', 'jobcast_\n', 'x'.repeat(100_000)])('%j is no key', (text) => {
  expect(readKey(text)).toBeNull()
})

test('the hash is SHA-256 of the whole text', async () => {
  const { text, hash } = await newKey()
  expect(hash).toBe(createHash('sha256').update(text).digest('hex'))
  expect(await hashKey(text)).toBe(hash)
})

test('hashes are the same only when they are equal, of whatever lengths', () => {
  expect(sameHash('', 'a')).toBe(false)
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameHash(a, b) === (a === b)))
  fc.assert(fc.property(fc.string(), (a) => sameHash(a, a)))
})
