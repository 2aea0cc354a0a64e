// What a producer pushes. An update is a wish; the job object decides what it becomes (see event.ts).
// Part of the contract: this folder imports nothing outside itself.

/** Whatever JSON can hold; carried through untouched. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

export type JsonObject = { readonly [key: string]: Json }

export type LogLevel = 'info' | 'warn' | 'error'

/** Named tallies, e.g. `{imported, updated, skipped, failed}` for an import of traces. */
export type Counts = { readonly [name: string]: number }

/** Sets what it names and leaves the rest as it is. `null` clears a field. */
export interface ProgressUpdate {
  readonly type: 'progress'
  /** How much is done, in `unit`s. */
  readonly done?: number | null
  /** How much there is, in `unit`s; `null` while unknown. */
  readonly total?: number | null
  readonly unit?: string | null
  /** 0 to 100. Left out, it is computed from `done` and `total`. */
  readonly progress?: number | null
  readonly phase?: string | null
  readonly message?: string | null
  /** Merged by name into the counts the job already has. */
  readonly counts?: Counts
}

export interface LogUpdate {
  readonly type: 'log'
  readonly level: LogLevel
  readonly message: string
  readonly data?: Json
}

export interface CompletedUpdate {
  readonly type: 'completed'
  readonly result?: Json
}

export interface FailedUpdate {
  readonly type: 'failed'
  readonly error: string
  readonly details?: Json
}

/** The producer has stopped because it was told to cancel. */
export interface CancelledUpdate {
  readonly type: 'cancelled'
  readonly message?: string
}

export type Update = ProgressUpdate | LogUpdate | CompletedUpdate | FailedUpdate | CancelledUpdate

/** One push: updates that are applied together or not at all. */
export interface Push {
  readonly updates: readonly Update[]
  /** Who pushes: a lower epoch than the job's is refused, so a producer that was replaced can no longer write. */
  readonly epoch?: number
  /** Counts up by one within an epoch; a repeat is acknowledged and ignored. */
  readonly seq?: number
  /** Seconds until the next push may come: extends the lease once (a backoff, a Retry-After, a sleep). */
  readonly next_within?: number
  /** Where the producer would go on after a crash; stored with the push, in the same transaction. */
  readonly checkpoint?: Json
}
