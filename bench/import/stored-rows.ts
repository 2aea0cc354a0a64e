// The rows that an import left in its database, read from the file of a service that has ended.
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export type Row = readonly (string | number | null)[]

export interface StoredSpans {
  /** The statements that make the table and its indexes. */
  readonly schema: readonly string[]
  readonly rows: readonly Row[]
}

/** At most `limit` rows, whole, in the order in which they were written. */
export async function readStoredSpans(dataDir: string, limit: number): Promise<StoredSpans> {
  for await (const file of glob('v3/d1/*/*.sqlite', { cwd: dataDir })) {
    const database = new DatabaseSync(join(dataDir, file), { readOnly: true })
    try {
      const made = database.prepare("SELECT sql FROM sqlite_master WHERE tbl_name = 'spans' AND sql IS NOT NULL").all()
      if (made.length === 0) continue
      const rows = database.prepare('SELECT * FROM spans ORDER BY rowid LIMIT ?').all(limit)
      return { schema: made.map(({ sql }) => String(sql)), rows: rows.map((row) => Object.values(row).map(plain)) }
    } finally {
      database.close()
    }
  }
  throw new Error(`There is no database with spans in ${dataDir}`)
}

function plain(value: unknown): string | number | null {
  if (value === null || typeof value === 'string' || typeof value === 'number') return value
  throw new Error(`a column of spans holds a ${typeof value}, which no JSON carries`)
}
