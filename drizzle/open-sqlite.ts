// Opens an SQLite in this process as the database that the queries know, through drizzle's proxy.
import { drizzle } from 'drizzle-orm/sqlite-proxy'
import type { Database } from './database.ts'
import * as schema from './schema.ts'

/** SQLite as it is called here: at once, with the wait for the disk apart. */
export interface LocalSqlite {
  /** Runs one statement; each row as the array of its columns. */
  arrays(query: string, params: readonly (string | number | bigint | null)[]): readonly unknown[]
  /** All of the work or nothing. */
  write<T>(work: () => T): T
  /** Resolves once everything written so far survives a crash. */
  durable(): Promise<void>
}

/** What is written is durable when its promise resolves. */
export function openSqlite(sqlite: LocalSqlite): Database {
  const run = (query: string, params: Parameters<LocalSqlite['arrays']>[1], method: string): { rows: unknown[] } => {
    const rows = sqlite.arrays(query, params)
    const [first] = rows
    if (method !== 'get') return { rows: [...rows] }
    return { rows: Array.isArray(first) ? first : [] }
  }
  return drizzle(
    async (query, params, method) => {
      // Reads need no transaction of their own; in one that is open they wait for no more than its end.
      const result = method === 'run' ? sqlite.write(() => run(query, params, method)) : run(query, params, method)
      await sqlite.durable()
      return result
    },
    async (batch) => {
      const results = sqlite.write(() => batch.map(({ sql, params, method }) => run(sql, params, method)))
      await sqlite.durable()
      return results
    },
    { schema },
  )
}
