// What a job records and its readers receive. Facts are numbered and kept; a progress event is a tick, of which
// only the newest matters; sync, heartbeat and busy speak of the stream itself and are never recorded.
import type { JobStatus, Snapshot } from './snapshot.ts'
import type { JobSummary } from './summary.ts'
import type { Counts, Json, LogLevel } from './update.ts'

/** Complete: a field that is left out has no value. */
export interface ProgressData {
  readonly status: JobStatus
  readonly progress: number | null
  readonly done?: number
  readonly total?: number
  readonly unit?: string
  readonly phase?: string
  readonly message?: string
  readonly counts?: Counts
  readonly rate?: number
  readonly eta_seconds?: number
  readonly stalled_since?: string
  readonly cancelling?: true
  readonly started_at?: string
  readonly viewers?: number
}

export interface LogData {
  readonly timestamp: string
  readonly level: LogLevel
  readonly message: string
  readonly data?: Json
}

export interface PhaseData {
  readonly phase: string
  readonly message?: string
}

export interface TotalData {
  readonly total: number | null
  readonly unit?: string
  readonly message?: string
}

/** What ends a job or reopens it says all that it changes. */
interface AtRest {
  readonly rate: null
  readonly eta_seconds: null
  readonly stalled_since: null
  readonly cancelling: false
}

export interface AttemptData extends AtRest {
  readonly attempt: number
  readonly timestamp: string
  readonly status: 'queued'
  readonly progress: null
  readonly done: null
  readonly phase: null
  readonly message: null
  readonly result: null
  readonly error: null
  readonly details: null
  readonly ended_at: null
}

export interface CompletedData extends AtRest {
  readonly status: 'completed'
  readonly progress: 100
  readonly result: Json
  readonly ended_at: string
}

/** A cancelled job ends as `failed` too, with the status `cancelled`. */
export interface FailedData extends AtRest {
  readonly status: 'failed' | 'cancelled'
  readonly error: string
  readonly details: Json
  readonly ended_at: string
}

export type Tick = { readonly type: 'progress'; readonly data: ProgressData }

export type Fact =
  | { readonly type: 'log'; readonly data: LogData }
  | { readonly type: 'phase'; readonly data: PhaseData }
  | { readonly type: 'total'; readonly data: TotalData }
  | { readonly type: 'attempt'; readonly data: AttemptData }
  | { readonly type: 'completed'; readonly data: CompletedData }
  | { readonly type: 'failed'; readonly data: FailedData }

/** A recorded event and its place in the job's one order. */
export type JobEvent = (Tick | Fact) & { readonly cursor: number }

/** Tells where its reader stands, and that the stream lives. */
export type Heartbeat = { readonly type: 'heartbeat'; readonly cursor: number; readonly data: Record<string, never> }

/** How a stream begins: with nothing missed, with what was missed, with something lost for good, or after the end. */
export type Verdict = 'fresh' | 'resumed' | 'gap' | 'ended'

export interface SyncData {
  readonly verdict: Verdict
  /** What time it is at the service, to the second: a viewer's own clock may be wrong. Services always say it. */
  readonly timestamp?: string
  readonly cursor: number
  readonly snapshot: Snapshot
}

/** How the board's stream begins. */
export interface BoardSyncData {
  readonly verdict: Verdict
  readonly cursor: number
  readonly jobs: readonly JobSummary[]
}

export interface BusyData {
  readonly code: string
  /** Seconds. */
  readonly retry_after: number
}

/** Says why a stream ends that will not be given again on the same right. */
export interface RefusedData {
  readonly code: 'ticket_expired' | 'ticket_revoked' | 'job_not_found'
}

export type StreamEvent =
  | JobEvent
  | { readonly type: 'sync'; readonly cursor: number; readonly data: SyncData }
  | Heartbeat
  | { readonly type: 'busy'; readonly data: BusyData }
  | { readonly type: 'refused'; readonly data: RefusedData }
