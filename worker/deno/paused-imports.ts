// Imports that a shutdown stopped between two steps. They are noted with their epoch, and go on with the next start at
// once. What is noted here is given up only when the next process serves: a start that fails costs nothing. After a
// crash nothing is noted, and the job's lease finds out.
import type { SqliteFile } from '../../durable/deno/sqlite-file.ts'
import { tellLog } from '../http/tell-log.ts'
import type { Run } from '../import/run.ts'
import type { Hosts } from '../ports.ts'

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

  /** Durable with the writes of the same turn. One that cannot be noted is told, and left to its lease. */
  note({ workspace, job_id, epoch }: Run): void {
    const query = 'INSERT OR REPLACE INTO paused_imports (workspace, job_id, epoch) VALUES (?, ?, ?)'
    try {
      this.#file.write(() => this.#file.rows(query, workspace, job_id, epoch))
    } catch (error) {
      tellLog(['import', job_id, 'could not be noted'], error)
    }
  }

  /**
   * Launches what is noted, before alarms ring: the lease, which ran on while nobody served, begins anew first. Only then
   * the note goes, and a crash from there on is one like any other. So each is launched once by its note: an import that
   * ends its process whenever it runs is left to the lease, which gives up. One that fails here keeps its note.
   */
  async resume(jobs: Hosts['jobs'], launch: (run: Run) => Promise<void>): Promise<void> {
    for (const run of this.#noted()) {
      const { workspace, job_id, epoch } = run
      try {
        const answer = await jobs.job(workspace, job_id).push({ epoch, updates: [] })
        this.#file.write(() =>
          this.#file.rows('DELETE FROM paused_imports WHERE workspace = ? AND job_id = ?', workspace, job_id),
        )
        await this.#file.durable()
        if (answer.ok) await launch(run)
      } catch (error) {
        tellLog(['import', job_id, 'could not go on'], error)
      }
    }
  }

  #noted(): readonly Run[] {
    return this.#file.rows('SELECT workspace, job_id, epoch FROM paused_imports').map((row) => ({
      workspace: String(row['workspace']),
      job_id: String(row['job_id']),
      epoch: Number(row['epoch']),
    }))
  }
}
