// Imports that a shutdown stopped between two steps. They are noted with their epoch, and go on with the next start at
// once. After a crash nothing is noted here, and the job's lease finds out.
import type { SqliteFile } from '../../durable/deno/sqlite-file.ts'
import type { Run } from '../import/run.ts'
import type { Hosts } from '../ports.ts'

/** A restart takes seconds; an import whose service stays away for longer than this is found by its lease (s). */
const PAUSE_S = 600

export class PausedImports {
  readonly #file: SqliteFile

  constructor(file: SqliteFile) {
    this.#file = file
    file.script(
      `CREATE TABLE IF NOT EXISTS paused_imports (
         workspace TEXT NOT NULL, job_id TEXT NOT NULL, epoch INTEGER NOT NULL, PRIMARY KEY (workspace, job_id)
       ) WITHOUT ROWID`,
    )
  }

  /** Durable once it resolves. */
  async note(jobs: Hosts['jobs'], runs: readonly Run[]): Promise<void> {
    for (const { workspace, job_id, epoch } of runs) {
      await jobs.job(workspace, job_id).push({ epoch, updates: [], next_within: PAUSE_S })
      const query = 'INSERT OR REPLACE INTO paused_imports (workspace, job_id, epoch) VALUES (?, ?, ?)'
      this.#file.write(() => this.#file.rows(query, workspace, job_id, epoch))
    }
    await this.#file.durable()
  }

  /** Each is given out once: one that ends its process every time it runs is left to the lease, which gives up. */
  async take(): Promise<readonly Run[]> {
    const rows = this.#file.write(() => this.#file.rows('DELETE FROM paused_imports RETURNING *'))
    await this.#file.durable()
    return rows.map((row) => ({
      workspace: String(row['workspace']),
      job_id: String(row['job_id']),
      epoch: Number(row['epoch']),
    }))
  }
}
