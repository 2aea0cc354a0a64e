// Brings an SQLite in this process up to date with the migrations, each once, in the order of their names. On D1
// wrangler does the same.

export interface Migration {
  readonly name: string
  readonly sql: string
}

interface MigratedSqlite {
  arrays(query: string, params: readonly string[]): readonly unknown[]
  script(text: string): void
  write<T>(work: () => T): T
}

/** A migration that fails leaves no trace of itself. @throws naming it, and when the file is newer than the service */
export function applyMigrations(sqlite: MigratedSqlite, migrations: readonly Migration[]): void {
  sqlite.script('CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL) WITHOUT ROWID')
  const known = new Set(migrations.map(({ name }) => name))
  const applied = new Set(sqlite.arrays('SELECT name FROM migrations', []).map(firstColumn))
  for (const name of applied) {
    if (!known.has(name)) {
      throw new Error(`The data was written by a newer release (migration ${name}): update the service, not the data`)
    }
  }
  for (const { name, sql } of migrations.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (applied.has(name)) continue
    try {
      sqlite.write(() => {
        sqlite.script(sql)
        sqlite.arrays('INSERT INTO migrations VALUES (?, ?)', [name, new Date().toISOString()])
      })
    } catch (error) {
      throw new Error(`Migration ${name} failed; the data is as it was before`, { cause: error })
    }
  }
}

function firstColumn(row: unknown): string {
  return Array.isArray(row) ? String(row[0]) : ''
}
