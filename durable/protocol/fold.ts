// How events become a snapshot. The job object and every client use this one function, so that a viewer who folds
// what it received holds what the object holds. Folding is idempotent: what the snapshot already contains changes nothing.
import type { Heartbeat, JobEvent, ProgressData } from './event.ts'
import type { Snapshot } from './snapshot.ts'

/**
 * The snapshot after the event. Facts at or before the snapshot's cursor are ignored, as are older ticks; a tick at
 * the cursor itself is applied, because live values (rate, time left, viewers) travel in ticks that move no cursor.
 */
export function fold(snapshot: Snapshot, event: JobEvent | Heartbeat): Snapshot {
  const { cursor, type } = event
  const isKnown = type === 'progress' ? cursor < snapshot.cursor : cursor <= snapshot.cursor
  return isKnown ? snapshot : { ...snapshot, ...changesBy(event, snapshot), cursor }
}

/** What a tick that leaves everything out says, but for the viewers: those are as many as before. */
const NO_TICK = {
  done: null,
  total: null,
  unit: null,
  phase: null,
  message: null,
  counts: null,
  rate: null,
  eta_seconds: null,
  stalled_since: null,
  cancelling: false,
  started_at: null,
} as const

/** Of the fields that data may have: those of the snapshot, and when it was. */
type Changes = Partial<Snapshot> & { readonly timestamp?: string }

function changesBy({ type, data }: JobEvent | Heartbeat, { message }: Snapshot): Partial<Snapshot> {
  if (type === 'progress') return { ...NO_TICK, ...data }
  if (type === 'log') return {}
  const { timestamp: _when, ...changes }: Changes = data
  // What a revised total is told with is a line of the log.
  return type === 'total' ? { ...changes, message } : changes
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
