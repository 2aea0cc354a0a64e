import { expect, test } from 'vitest'
import { addKey, findKey, type KeyRole, listKeys, replaceKey, revokeKey } from './keys.ts'
import { openNodeDatabase } from './node-database.test-support.ts'

const at = (minute: number) => `2026-11-23T10:0${minute}:00.000Z`

function keyOf(key_id: string, minute: number, workspace = 'w', role: KeyRole = 'reader') {
  return { key_id, workspace, role, name: null, hash: `hash of ${key_id}`, created_at: at(minute) }
}

test('a key is found by its id, and nothing else is', async () => {
  const db = openNodeDatabase()
  await addKey(db, keyOf('one', 1, 'w', 'admin'))
  const found = { key_id: 'one', workspace: 'w', role: 'admin', hash: 'hash of one', revoked_at: null }
  expect(await findKey(db, 'one')).toEqual(found)
  expect(await findKey(db, 'ONE')).toBeNull()
  expect(await findKey(db, "' OR 1=1 --")).toBeNull()
})

test('an id is given to one key only', async () => {
  const db = openNodeDatabase()
  await addKey(db, keyOf('one', 1))
  await expect(addKey(db, { ...keyOf('one', 2), hash: 'another' })).rejects.toThrow(
    /Failed query: insert into "keys"|UNIQUE/,
  )
  expect(await findKey(db, 'one')).toMatchObject({ hash: 'hash of one' })
})

test('keys are listed in the order in which they were made, of one workspace or of all', async () => {
  const db = openNodeDatabase()
  for (const key of [keyOf('late', 3), keyOf('early', 1), keyOf('theirs', 2, 'v')]) await addKey(db, key)
  const ids = async (workspace?: string) => (await listKeys(db, workspace)).map(({ key_id }) => key_id)
  expect(await ids('w')).toEqual(['early', 'late'])
  expect(await ids()).toEqual(['early', 'theirs', 'late'])
  expect(await ids('none')).toEqual([])
})

test('a key is revoked once, and stays to say so', async () => {
  const db = openNodeDatabase()
  await addKey(db, keyOf('one', 1))
  expect(await revokeKey(db, 'one', at(2))).toBe(true)
  expect(await revokeKey(db, 'one', at(3))).toBe(false)
  expect(await revokeKey(db, 'none', at(3))).toBe(false)
  expect(await findKey(db, 'one')).toMatchObject({ revoked_at: at(2) })
})

test('a key is replaced by one of the same workspace, role and name, and is revoked with that', async () => {
  const db = openNodeDatabase()
  await addKey(db, { ...keyOf('old', 1, 'w', 'producer'), name: 'nightly import' })
  const next = { key_id: 'new', hash: 'hash of new', created_at: at(2) }
  const replaced = { ...next, workspace: 'w', role: 'producer', name: 'nightly import', revoked_at: null }
  expect(await replaceKey(db, 'old', next)).toEqual(replaced)
  expect(await listKeys(db)).toMatchObject([{ key_id: 'old', revoked_at: at(2) }, replaced])
  expect(await replaceKey(db, 'old', { ...next, key_id: 'third' })).toBeNull()
  expect(await replaceKey(db, 'none', { ...next, key_id: 'third' })).toBeNull()
})

test('a replacement that cannot be stored leaves the old key as it was', async () => {
  const db = openNodeDatabase()
  await addKey(db, keyOf('old', 1))
  await expect(replaceKey(db, 'old', { key_id: 'old', hash: 'x', created_at: at(2) })).rejects.toThrow(
    /Failed query: insert into "keys"|UNIQUE/,
  )
  expect(await findKey(db, 'old')).toMatchObject({ hash: 'hash of old', revoked_at: null })
})
