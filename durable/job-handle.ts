// What the rest of the service may ask of one job. A host gives one handle per job (a Durable Object stub on
// Cloudflare, an object in process on Deno); expected refusals are values, so that they cross any boundary.
import type { JobEvent, Verdict } from './protocol/event.ts'
import type { Result } from './protocol/problem.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Json, JsonObject, Push } from './protocol/update.ts'
import type { Revocation, TicketClaims } from './visitor.ts'

/** What a job is created with. */
export interface JobSpec {
  readonly workspace: string
  readonly job_id: string
  readonly kind: string
  readonly title: string
  readonly total?: number
  readonly unit?: string
  readonly attributes?: JsonObject
  /** Seconds without a push before the job counts as stalled. */
  readonly lease?: number
  /** Seconds from creation after which the job fails by itself. */
  readonly deadline?: number
  readonly retryable?: boolean
  /** For jobs that this service runs itself: what to run. The object launches it, watches it and relaunches it. */
  readonly plan?: Json
  /** Of the request that created the job; the same job id with another fingerprint is a conflict. */
  readonly fingerprint?: string
}

export interface Created {
  readonly snapshot: Snapshot
  /** False when the job was there already (a repeat with the same idempotency key). */
  readonly created: boolean
}

export interface PushAnswer {
  readonly cursor: number
  /** The producer should stop and end the job. */
  readonly cancel: boolean
}

/** What an importer that starts, or starts again, needs. */
export interface RunState {
  readonly plan: Json
  readonly checkpoint: Json
  readonly attempt: number
  readonly next_seq: number
  readonly cancel: boolean
}

/** A point of the job's rate over time: milliseconds since the epoch, units done, units a second. */
export type RateSample = readonly [at: number, done: number, rate: number]

export interface JobHandle {
  create(spec: JobSpec): Promise<Result<Created>>
  push(push: Push): Promise<Result<PushAnswer>>
  /** `job_not_found` when it was never created; asking leaves no trace. */
  snapshot(): Promise<Result<Snapshot>>
  cancel(): Promise<Result<Snapshot>>
  retry(): Promise<Result<Snapshot>>
  /** Events after the cursor, at once or within `waitMs`; at most `limit`. `gap`: some are lost, and only the snapshot holds. */
  events(
    after: number,
    waitMs: number,
    limit: number,
  ): Promise<Result<{ verdict: Verdict; events: readonly JobEvent[]; snapshot: Snapshot }>>
  /** The job's rate over time, thinned to a few hundred points. */
  rates(): Promise<Result<{ unit: string | null; samples: readonly RateSample[] }>>
  /** For the job's own importer: fails with `stale_epoch` once another has taken over. */
  runState(epoch: number): Promise<Result<RunState>>
  /** For an importer that has done its share of steps: another instance goes on from the checkpoint, at the next epoch. */
  handOver(epoch: number): Promise<Result<{ readonly epoch: number }>>
  /** Refuses `ticket_revoked` for a ticket that was taken back; `job_not_found` for no job. */
  admit(ticket: TicketClaims): Promise<Result<null>>
  /** From now on the tickets are refused, and the streams that they hold are closed. Nothing where there is no job. */
  revoke(which: Revocation): Promise<void>
  /** One reader: 200 with an event stream, 204 to a reader that has seen the end, else a status with a `Problem` as JSON. */
  stream(request: Request): Promise<Response>
}

/** Where handles come from. Asking for one costs nothing and creates nothing. */
export interface JobDirectory {
  job(workspace: string, jobId: string): JobHandle
}
