// The tables in SQLite in this process behind drizzle's proxy, as a host without D1 opens them.
import { readdirSync, readFileSync } from 'node:fs'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import type { Database } from './database.ts'
import * as schema from './schema.ts'

/** @param before called before each statement or transaction; what it throws is what the caller sees */
export function openNodeDatabase(before: () => void = () => {}): Database {
  const sqlite = new DatabaseSync(':memory:')
  const folder = new URL('./migrations/', import.meta.url)
  for (const name of readdirSync(folder)
    .filter((file) => file.endsWith('.sql'))
    .toSorted()) {
    sqlite.exec(readFileSync(new URL(name, folder), 'utf8'))
  }
  const run = (sql: string, params: SQLInputValue[], method: string) => {
    const statement = sqlite.prepare(sql)
    statement.setReturnArrays(true)
    const rows: unknown[] = statement.all(...params)
    const [first] = rows
    return { rows: method !== 'get' ? rows : Array.isArray(first) ? first : [] }
  }
  return drizzle(
    async (sql, params, method) => {
      before()
      return run(sql, params, method)
    },
    async (batch) => {
      before()
      sqlite.exec('BEGIN IMMEDIATE')
      try {
        const results = batch.map(({ sql, params, method }) => run(sql, params, method))
        sqlite.exec('COMMIT')
        return results
      } catch (error) {
        sqlite.exec('ROLLBACK')
        throw error
      }
    },
    { schema },
  )
}
