// The database file of a service that may be running, for a command that changes a row or two. A local D1 does not wait
// for a file that is locked: its statement fails, and an import tries its step again. So the lock is held for as short
// as can be, and not while the disk is waited for.
import { closeSync, fsyncSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { LocalSqlite } from '../../drizzle/open-sqlite.ts'

/** How long to wait for the service's own writes; a batch of an import takes a fraction of it (ms). */
const BUSY_MS = 10_000

/** Of a file that is there, in WAL mode. What is written is durable when `durable` resolves. */
export class BriefSqlite implements LocalSqlite {
  readonly #path: string
  readonly #database: DatabaseSync

  constructor(path: string) {
    this.#path = path
    this.#database = new DatabaseSync(path, { timeout: BUSY_MS })
    // In WAL mode this writes the same, and leaves the wait for the disk to `durable`.
    this.#database.exec('PRAGMA synchronous = NORMAL')
  }

  arrays(query: string, params: Parameters<LocalSqlite['arrays']>[1]): readonly unknown[] {
    const statement = this.#database.prepare(query)
    statement.setReturnArrays(true)
    return statement.all(...params)
  }

  write<T>(work: () => T): T {
    this.#database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK')
      throw error
    }
  }

  async durable(): Promise<void> {
    const log = openSync(`${this.#path}-wal`, 'r+')
    try {
      fsyncSync(log)
    } finally {
      closeSync(log)
    }
  }

  close(): void {
    this.#database.close()
  }
}
