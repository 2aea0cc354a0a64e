// What the live job needs from its host. Everything else in this folder is neutral.
import type { JobSpec } from './job-handle.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Audience } from './rules/due.ts'

export type SqlValue = string | number | null

/** An object's SQLite, synchronous: the object is the only one who writes to its rows. */
export interface Sql {
  /** Stands in each row, so that a host may keep many objects in one file; empty where each has a file of its own. */
  readonly owner: string
  run(query: string, ...params: readonly SqlValue[]): readonly Record<string, SqlValue | ArrayBuffer>[]
  /** All or nothing; what throws inside is thrown again after the rollback. */
  transaction(work: () => void): void
}

/** Who is told of a job outside its object. It may be slow or down: the job never waits for it. */
export interface JobAudience {
  /** Must be idempotent: of two snapshots of a job the one with the higher cursor stands, whatever the order. */
  tell(workspace: string, snapshot: Snapshot): Promise<void>
}

/** Starts and stops the importer of a job that the service runs itself. */
export interface Runner {
  /** Safe to repeat for the same epoch. */
  launch(spec: JobSpec, epoch: number): Promise<void>
  /** As well as it can; the epoch fences whatever is left. */
  terminate(spec: JobSpec, epoch: number): Promise<void>
}

export interface JobHost {
  readonly sql: Sql
  /** Resolves once everything written so far survives a crash. */
  sync(): Promise<void>
  now(): number
  /** Calls `LiveJob.alarm()` at the time (ms), also after a restart; replaces the one that was set. */
  setAlarm(at: number): void
  /** Lets work finish after the current call has been answered. */
  later(work: Promise<unknown>): void
  /** Deletes all that is stored of the job, and its alarm. */
  forget(): Promise<void>
  /** How long an ended job stays in its object (ms); after that the index answers for it. */
  readonly keepEndedMs: number
  /** Throws this instance away: the next call finds a new one, read from what was committed. */
  discard(reason: string): void
  readonly audiences: { readonly [A in Audience]: JobAudience }
  readonly runner: Runner
}
