import { expect, test } from 'vitest'
import { addKey, revokeKey } from './keys.ts'
import { openNodeDatabase } from './node-database.test-support.ts'
import { knownOrigins, listOrigins, replaceOrigins } from './origins.ts'

const A = 'https://a.example'
const B = 'https://b.example'
const AT = '2026-11-23T10:00:00.000Z'

test('a workspace lists its own, each once, and what is said last stands', async () => {
  const db = openNodeDatabase()
  await replaceOrigins(db, 'w', [B, A, B])
  await replaceOrigins(db, 'v', [B])
  expect(await listOrigins(db, 'w')).toEqual([A, B])
  await replaceOrigins(db, 'w', [A])
  expect(await listOrigins(db, 'w')).toEqual([A])
  await replaceOrigins(db, 'w', [])
  expect(await listOrigins(db, 'w')).toEqual([])
  expect(await listOrigins(db, 'v')).toEqual([B])
})

test('of all workspaces it is known what they list, and whether one with a key lists nothing', async () => {
  const db = openNodeDatabase()
  const add = (key_id: string, workspace: string) =>
    addKey(db, { key_id, workspace, role: 'reader', name: null, hash: '', created_at: AT })
  expect(await knownOrigins(db)).toEqual({ listed: [], others: true })
  await add('k', 'w')
  await replaceOrigins(db, 'w', [A])
  expect(await knownOrigins(db)).toEqual({ listed: [A], others: false })
  await add('l', 'v')
  expect(await knownOrigins(db)).toEqual({ listed: [A], others: true })
  await revokeKey(db, 'l', AT)
  expect(await knownOrigins(db)).toEqual({ listed: [A], others: false })
})
