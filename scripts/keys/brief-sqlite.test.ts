import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { addKey, listKeys, replaceKey } from '../../drizzle/keys.ts'
import { openSqlite } from '../../drizzle/open-sqlite.ts'
import { databaseFile, openDatabaseFile } from '../../worker/deno/database-file.ts'
import { BriefSqlite } from './brief-sqlite.ts'

const key = { key_id: 'one', workspace: 'w', role: 'reader', name: null, hash: 'h', created_at: 'now' } as const

let folder: string
let service: Awaited<ReturnType<typeof openDatabaseFile>>
let command: BriefSqlite
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'jobcast-brief-'))
  service = await openDatabaseFile(folder)
  command = new BriefSqlite(databaseFile(folder))
})
afterEach(() => {
  command.close()
  service.close()
  rmSync(folder, { recursive: true })
})

test('what the command writes, the service that has the file open reads at once', async () => {
  await addKey(openSqlite(command), key)
  expect(await listKeys(openSqlite(service))).toMatchObject([{ key_id: 'one' }])
})

test('no lock stays: between two writes of the command the service writes without waiting', async () => {
  await addKey(openSqlite(command), key)
  const impatient = new DatabaseSync(databaseFile(folder), { timeout: 0 })
  impatient.exec("INSERT INTO workspace_origins VALUES ('w', 'https://a.example')")
  impatient.close()
  await addKey(openSqlite(command), { ...key, key_id: 'two' })
})

test('a batch that fails in the middle leaves nothing', async () => {
  const database = openSqlite(command)
  await addKey(database, key)
  await expect(replaceKey(database, 'one', { key_id: 'one', hash: 'x', created_at: 'later' })).rejects.toThrow(/UNIQUE/)
  expect(await listKeys(database)).toMatchObject([{ hash: 'h', revoked_at: null }])
})
