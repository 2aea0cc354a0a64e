// The databases of the services in a data folder, whether they run or not. Both are SQLite files in WAL mode, which
// other processes may read and write, so that a key is there at once.
import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import type { Database } from '../../drizzle/database.ts'
import { openSqlite } from '../../drizzle/open-sqlite.ts'
import { databaseFile, openDatabaseFile } from '../../worker/deno/database-file.ts'
import { migrateLocal } from '../migrate-local.ts'
import { BriefSqlite } from './brief-sqlite.ts'

type Host = 'workerd' | 'deno'

export interface LocalDatabases {
  readonly databases: readonly Database[]
  close(): void
}

/** Those of the host that is named, or of every host that has been there. @throws when one is of another release */
export async function openLocalDatabases(dataDir: string, host: Host | 'any'): Promise<LocalDatabases> {
  const d1 = host === 'deno' ? null : await findD1(dataDir)
  const deno = host === 'workerd' || !existsSync(databaseFile(dataDir)) ? null : databaseFile(dataDir)
  const files = [d1, deno].filter((path) => path !== null).map(openExisting)
  return {
    databases: files.map(openSqlite),
    close() {
      for (const file of files) file.close()
    },
  }
}

/** Makes the one that is named, or workerd's, which `npm start` runs, unless one is there. */
export async function makeLocalDatabase(dataDir: string, host: Host | 'any'): Promise<void> {
  const d1 = await findD1(dataDir)
  const deno = existsSync(databaseFile(dataDir))
  if (host === 'deno' ? deno : d1 !== null || (host === 'any' && deno)) return
  if (host === 'deno') (await openDatabaseFile(dataDir)).close()
  else await migrateLocal(dataDir)
}

/** Where wrangler keeps the one D1 database of this project; null before its first migration. */
async function findD1(dataDir: string): Promise<string | null> {
  const folder = join(dataDir, 'v3/d1/miniflare-D1DatabaseObject')
  const names = (await Array.fromAsync(glob('*.sqlite', { cwd: folder }))).filter((name) => name !== 'metadata.sqlite')
  const [name, ...others] = names
  if (others.length > 0) throw new Error(`${folder} holds ${names.length} databases: it cannot be told which is served`)
  return name === undefined ? null : join(folder, name)
}

function openExisting(path: string): BriefSqlite {
  const file = new BriefSqlite(path)
  if (file.arrays("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'keys'", []).length > 0) return file
  file.close()
  throw new Error(`${path} knows no keys yet: start the service with this release, and ask again once it is ready`)
}
