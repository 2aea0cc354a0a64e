// How events become a snapshot. The job object and every client use this one function, so that a viewer who folds
// what it received holds what the object holds. Folding is idempotent: what the snapshot already contains changes nothing.
import type { Fact, JobEvent, ProgressData } from './event.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * The snapshot after the event. Facts at or before the snapshot's cursor are ignored, as are older ticks; a tick at
 * the cursor itself is applied, because live values (rate, time left, viewers) travel in ticks that move no cursor.
 */
export function fold(snapshot: Snapshot, event: JobEvent): Snapshot {
  if (event.cursor < snapshot.cursor) return snapshot
  if (event.type === 'progress') return foldProgress(snapshot, event.data, event.cursor)
  if (event.cursor === snapshot.cursor) return snapshot
  return { ...foldFact(snapshot, event), cursor: event.cursor }
}

function foldProgress(snapshot: Snapshot, data: ProgressData, cursor: number): Snapshot {
  return {
    ...snapshot,
    status: data.status,
    progress: data.progress,
    done: data.done ?? null,
    total: data.total ?? null,
    unit: data.unit ?? null,
    phase: data.phase ?? null,
    message: data.message ?? null,
    counts: data.counts ?? null,
    rate: data.rate ?? null,
    eta_seconds: data.eta_seconds ?? null,
    stalled_since: data.stalled_since ?? null,
    cancelling: data.cancelling ?? false,
    started_at: data.started_at ?? null,
    viewers: data.viewers ?? snapshot.viewers,
    cursor,
  }
}

const OVER = { rate: null, eta_seconds: null, stalled_since: null, cancelling: false } as const

function foldFact(snapshot: Snapshot, fact: Fact): Snapshot {
  switch (fact.type) {
    case 'log':
      return snapshot
    case 'phase':
      return { ...snapshot, phase: fact.data.phase, message: fact.data.message ?? snapshot.message }
    case 'total':
      return { ...snapshot, total: fact.data.total, unit: fact.data.unit ?? snapshot.unit }
    case 'attempt':
      return {
        ...snapshot,
        ...OVER,
        status: 'queued',
        attempt: fact.data.attempt,
        progress: null,
        done: null,
        phase: null,
        message: null,
        result: null,
        error: null,
        details: null,
        ended_at: null,
      }
    case 'completed':
      return {
        ...snapshot,
        ...OVER,
        status: 'completed',
        progress: 100,
        result: fact.data.result,
        ended_at: fact.data.ended_at,
      }
    case 'failed':
      return {
        ...snapshot,
        ...OVER,
        status: fact.data.status,
        error: fact.data.error,
        details: fact.data.details ?? null,
        ended_at: fact.data.ended_at,
      }
    default:
      return fact satisfies never
  }
}

/** The tick that says all a snapshot says: folding it yields the snapshot's ticking fields again. */
export function progressOf(snapshot: Snapshot): ProgressData {
  return {
    status: snapshot.status,
    progress: snapshot.progress,
    ...(snapshot.done !== null && { done: snapshot.done }),
    ...(snapshot.total !== null && { total: snapshot.total }),
    ...(snapshot.unit !== null && { unit: snapshot.unit }),
    ...(snapshot.phase !== null && { phase: snapshot.phase }),
    ...(snapshot.message !== null && { message: snapshot.message }),
    ...(snapshot.counts !== null && { counts: snapshot.counts }),
    ...(snapshot.rate !== null && { rate: snapshot.rate }),
    ...(snapshot.eta_seconds !== null && { eta_seconds: snapshot.eta_seconds }),
    ...(snapshot.stalled_since !== null && { stalled_since: snapshot.stalled_since }),
    ...(snapshot.cancelling && { cancelling: true as const }),
    ...(snapshot.started_at !== null && { started_at: snapshot.started_at }),
    viewers: snapshot.viewers,
  }
}
