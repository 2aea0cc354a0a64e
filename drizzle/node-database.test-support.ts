// The tables in SQLite in this process behind drizzle's proxy, opened as a host without D1 opens them.
import { SqliteFile } from '../durable/deno/sqlite-file.ts'
import { readMigrations } from '../worker/deno/read-migrations.ts'
import { applyMigrations } from './apply-migrations.ts'
import type { Database } from './database.ts'
import { openSqlite } from './open-sqlite.ts'

/** @param before called before each statement or transaction; what it throws is what the caller sees */
export function openNodeDatabase(before: () => void = () => {}): Database {
  const file = new SqliteFile(':memory:')
  applyMigrations(file, readMigrations())
  let isInside = false
  return openSqlite({
    arrays(query, params) {
      if (!isInside) before()
      return file.arrays(query, params)
    },
    write(work) {
      before()
      isInside = true
      try {
        return file.write(work)
      } finally {
        isInside = false
      }
    },
    durable: () => file.durable(),
  })
}
