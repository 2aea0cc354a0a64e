// A host for the live job in plain Node: real SQLite, a clock and an alarm in the test's hand.
import { DatabaseSync } from 'node:sqlite'
import type { JobSpec } from './job-handle.ts'
import { LiveJob } from './live-job.ts'
import type { Retention } from './log.ts'
import type { JobAudience, JobHost, Sql } from './ports.ts'
import { erase } from './store.ts'

export class TestHost implements JobHost {
  readonly #database = new DatabaseSync(':memory:')
  readonly launched: number[] = []
  readonly terminated: number[] = []
  readonly audiences: JobHost['audiences']
  /** As the service keeps it, unless a test keeps less. */
  retention: Retention | undefined
  time = Date.UTC(2026, 0, 1)
  alarmAt: number | null = null
  discarded: string | null = null

  constructor(index: JobAudience = { tell: async () => {} }, board: JobAudience = { tell: async () => {} }) {
    this.audiences = { index, board }
  }

  readonly runner = {
    launch: async (_: JobSpec, epoch: number) => void this.launched.push(epoch),
    terminate: async (_: JobSpec, epoch: number) => void this.terminated.push(epoch),
  }

  readonly sql: Sql = {
    owner: '',
    run: (query, ...params) => this.#database.prepare(query).all(...params) as ReturnType<Sql['run']>,
    transaction: (work) => {
      this.#database.exec('BEGIN')
      try {
        work()
        this.#database.exec('COMMIT')
      } catch (error) {
        this.#database.exec('ROLLBACK')
        throw error
      }
    },
  }

  sync = async () => {}
  now = () => this.time
  later = (work: Promise<unknown>) => void work
  setAlarm = (at: number) => {
    this.alarmAt = at
  }
  readonly keepEndedMs = 60_000
  forget = async () => {
    erase(this.sql)
    this.alarmAt = null
  }
  discard = (reason: string) => {
    this.discarded = reason
  }

  /** Moves the clock to the alarm that is set, and rings it. */
  async ring(job: LiveJob): Promise<void> {
    if (this.alarmAt === null) throw new Error('no alarm is set')
    this.time = Math.max(this.time, this.alarmAt)
    this.alarmAt = null
    await job.alarm()
  }

  /** Another instance on the same data, as after a crash. */
  restart(): LiveJob {
    return new LiveJob(this, this.retention)
  }
}

export const SPEC: JobSpec = { workspace: 'default', job_id: 'job_0123456789', kind: 'test', title: 'A test' }
