import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newSigningKey } from '../signing-keys.ts'
import { readSigningKeys, writeSigningKeys } from './data-secrets.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'jobcast-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a folder without secrets gets a signing key, for its user alone, and keeps it', () => {
  const dataDir = join(folder, 'new', 'data')
  const made = readSigningKeys(dataDir)
  expect(made).toHaveLength(1)
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
  expect(readSigningKeys(dataDir)).toEqual(made)
  expect(readdirSync(dataDir)).toEqual(['secrets.json'])
})

test('keys that are written are what is read, beside whatever else the file holds', () => {
  const path = join(folder, 'secrets.json')
  const keys = [newSigningKey(2_000), newSigningKey(1_000)]
  writeFileSync(path, JSON.stringify({ signing_keys: [keys[1]], other: { secret: 1 } }))
  writeSigningKeys(folder, keys)
  expect(readSigningKeys(folder)).toEqual(keys)
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ other: { secret: 1 } })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['secrets.json'])
})

test.each(['', '{', 'null', '{"signing_keys":[]}', '{"signing_keys":[{"id":"x","secret":"y"}]}'])(
  'a file that holds %j is refused by name, and left as it is',
  (text) => {
    const path = join(folder, 'secrets.json')
    writeFileSync(path, text)
    expect(() => readSigningKeys(folder)).toThrow(`${path} does not hold signing keys`)
    expect(readFileSync(path, 'utf8')).toBe(text)
  },
)

test('a file that cannot be read is refused, and is not taken for one that is absent', () => {
  mkdirSync(join(folder, 'secrets.json'))
  expect(() => readSigningKeys(folder)).toThrow('secrets.json cannot be read')
})
