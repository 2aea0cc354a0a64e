// One SQLite file for everything this process stores. Writes come in groups: the first opens a transaction, whatever is
// written in the same turn of the event loop joins it, and one COMMIT (one wait for the disk) makes all of it durable.
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setImmediate } from 'node:timers'

/** How long a write waits for another process that writes, such as a backup or a command on the same file (ms). */
const BUSY_MS = 5_000
/** Of pages: an import looks up random ids, and most of its index should be found here (KiB). */
const CACHE_KIB = 64 * 1024
/** Compiled statements kept; the service has some dozens, and lists build a few more by their filters. */
const STATEMENTS = 300

type Row = Readonly<Record<string, string | number | null>>

export class SqliteFile {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  /** Resolves with the COMMIT of the group that is open. */
  #group: Promise<void> | null = null

  /** Opens the file, or makes it; `:memory:` is a file that nobody else sees and nothing survives in. */
  constructor(path: string) {
    this.#database = new DatabaseSync(path, { timeout: BUSY_MS })
    this.#database.exec(
      `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA foreign_keys = ON`,
    )
  }

  /** Runs one statement; the rows as objects. */
  rows(query: string, ...params: readonly SQLInputValue[]): readonly Row[] {
    return this.#prepared(query, false).all(...params) as readonly Row[]
  }

  /** Runs one statement; each row as the array of its columns. */
  arrays(query: string, params: readonly SQLInputValue[]): readonly unknown[] {
    return this.#prepared(query, true).all(...params)
  }

  /** Runs many statements, without rows. */
  script(text: string): void {
    this.#database.exec(text)
  }

  /** All of the work or nothing; what it throws is thrown again. Calls may be nested. Await `durable` before telling. */
  write<T>(work: () => T): T {
    this.#group ??= this.#open()
    this.#database.exec('SAVEPOINT work')
    try {
      const result = work()
      this.#database.exec('RELEASE work')
      return result
    } catch (error) {
      // Some failures (a full disk) end the whole transaction; then there is no savepoint to go back to.
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK TO work; RELEASE work')
      throw error
    }
  }

  /** Resolves once everything written so far survives a crash; rejects when it could not be stored, and is undone. */
  durable(): Promise<void> {
    return this.#group ?? Promise.resolve()
  }

  /** Nothing may be under way; `durable` first. */
  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #open(): Promise<void> {
    this.#database.exec('BEGIN IMMEDIATE')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    setImmediate(() => {
      this.#group = null
      try {
        this.#database.exec('COMMIT')
        resolve()
      } catch (error) {
        if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
        reject(error)
      }
    })
    // Whoever wrote awaits it; a group that nobody awaits must not end the process.
    promise.catch(() => {})
    return promise
  }

  #prepared(query: string, asArrays: boolean): StatementSync {
    const key = asArrays ? `arrays ${query}` : query
    const known = this.#statements.get(key)
    if (known !== undefined) return known
    const statement = this.#database.prepare(query)
    if (asArrays) statement.setReturnArrays(true)
    if (this.#statements.size >= STATEMENTS) this.#statements.clear()
    this.#statements.set(key, statement)
    return statement
  }
}
