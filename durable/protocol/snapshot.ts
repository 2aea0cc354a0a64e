// The whole state of a job at one cursor: what a late viewer is given first, and what folding the events yields.
import type { Counts, Json, JsonObject } from './update.ts'

export type JobStatus = 'queued' | 'running' | 'completed' | 'failed' | 'cancelled'

export const JOB_STATUSES: readonly JobStatus[] = ['queued', 'running', 'completed', 'failed', 'cancelled']

/** Times are ISO 8601 in UTC with milliseconds. Fields that have no value yet are `null`. */
export interface Snapshot {
  readonly job_id: string
  readonly kind: string
  readonly title: string
  readonly status: JobStatus
  /** 0 to 100, never falling within an attempt; `null` while nobody can know. */
  readonly progress: number | null
  readonly done: number | null
  readonly total: number | null
  readonly unit: string | null
  readonly phase: string | null
  readonly message: string | null
  readonly counts: Counts | null
  /** `unit`s a second, smoothed; a live value, outside the replay law. */
  readonly rate: number | null
  /** Seconds left, smoothed; a live value. */
  readonly eta_seconds: number | null
  /** Since when the producer has been silent for longer than it promised. */
  readonly stalled_since: string | null
  /** A cancel was asked for and the producer has not answered yet. */
  readonly cancelling: boolean
  /** 1 for the first run; a retry adds one. */
  readonly attempt: number
  /** Open streams on this job; a live value. */
  readonly viewers: number
  readonly result: Json
  readonly error: string | null
  readonly details: Json
  /** Whether `POST …/retry` can run the job again after it failed or was cancelled. */
  readonly retryable: boolean
  /** What its creator said about the job: file name, size and the like. */
  readonly attributes: JsonObject
  readonly cursor: number
  readonly created_at: string
  readonly started_at: string | null
  readonly ended_at: string | null
}

/** Whether the job's last attempt is over. */
export function hasEnded(snapshot: Pick<Snapshot, 'status'>): boolean {
  return snapshot.status === 'completed' || snapshot.status === 'failed' || snapshot.status === 'cancelled'
}
