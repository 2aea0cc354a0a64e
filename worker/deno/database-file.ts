// The one file that holds jobs, traces, alarms and keys, in the data folder; what there is to back up, with `files/`.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { applyMigrations } from '../../drizzle/apply-migrations.ts'
import { SqliteFile } from '../../durable/deno/sqlite-file.ts'
import { readMigrations } from './read-migrations.ts'

export function databaseFile(dataDir: string): string {
  return join(dataDir, 'jobcast.sqlite')
}

/** Opens the file, or makes it, and brings it up to date. @throws when it is of a newer release */
export async function openDatabaseFile(dataDir: string): Promise<SqliteFile> {
  mkdirSync(dataDir, { recursive: true })
  const file = new SqliteFile(databaseFile(dataDir))
  applyMigrations(file, readMigrations())
  await file.durable()
  return file
}
