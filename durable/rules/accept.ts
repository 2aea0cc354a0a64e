// What an update becomes: facts to record, and the job's next state. Pure; the time is an argument.
// Law: the state after an update equals the state before it with the recorded events folded in (see fold.ts).
import type { Fact } from '../protocol/event.ts'
import { fold } from '../protocol/fold.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import { completed, failed } from '../protocol/turn.ts'
import type { ProgressUpdate, Update } from '../protocol/update.ts'
import { etaOf, observe, type RateState, rateOf } from './rate.ts'

export interface JobState {
  readonly snapshot: Snapshot
  readonly rate: RateState | null
  /** The snapshot has changed in ticking fields since the last recorded event. */
  readonly ticked: boolean
}

export interface Accepted {
  readonly state: JobState
  readonly facts: readonly Fact[]
}

/** Records the fact: gives it the next cursor and folds it in. */
export function withFact(state: JobState, fact: Fact): JobState {
  const snapshot = fold(state.snapshot, { ...fact, cursor: state.snapshot.cursor + 1 })
  return { ...state, snapshot }
}

/** Any push is a sign of life, also one without updates: a queued job runs, a stalled one goes on. */
export function withSignOfLife(state: JobState, now: number): JobState {
  const { snapshot } = state
  if (snapshot.status === 'running' && snapshot.stalled_since === null) return state
  return {
    ...state,
    ticked: true,
    snapshot: { ...snapshot, status: 'running', stalled_since: null, started_at: snapshot.started_at ?? iso(now) },
  }
}

/** @param state of a job that is alive, see `withSignOfLife` */
export function acceptUpdate(state: JobState, update: Update, now: number): Accepted {
  switch (update.type) {
    case 'log': {
      const { level, message, data } = update
      return recorded(state, [
        { type: 'log', data: { timestamp: iso(now), level, message, ...(data !== undefined && { data }) } },
      ])
    }
    case 'progress':
      return acceptProgress(state, update, now)
    case 'completed':
      return recorded(state, [completed(update.result ?? null, iso(now))])
    case 'failed': {
      const status = state.snapshot.cancelling ? 'cancelled' : 'failed'
      return recorded(state, [failed(status, update.error, iso(now), update.details)])
    }
    case 'cancelled':
      return recorded(state, [failed('cancelled', update.message ?? 'Cancelled', iso(now))])
    default:
      return update satisfies never
  }
}

function recorded(state: JobState, facts: readonly Fact[]): Accepted {
  return { state, facts }
}

function acceptProgress(state: JobState, update: ProgressUpdate, now: number): Accepted {
  const before = state.snapshot
  const done = pick(update.done, before.done)
  const total = pick(update.total, before.total)
  const unit = pick(update.unit, before.unit)
  const rate = done === null ? state.rate : observe(state.rate, unit, done, now)
  const perSecond = rate === null ? null : rateOf(rate)
  const after: Snapshot = {
    ...before,
    done,
    total,
    unit,
    phase: pick(update.phase, before.phase),
    message: pick(update.message, before.message),
    counts: update.counts === undefined ? before.counts : { ...before.counts, ...update.counts },
    progress: risen(before.progress, fraction(update, done, total)),
    rate: perSecond,
    eta_seconds: etaOf(perSecond, done, total),
  }
  const facts: Fact[] = []
  if (after.phase !== null && after.phase !== before.phase) {
    facts.push({
      type: 'phase',
      data: { phase: after.phase, ...(after.message !== null && { message: after.message }) },
    })
  }
  const revised = before.total !== null && (total !== before.total || unit !== before.unit)
  if (revised) {
    facts.push({
      type: 'total',
      data: { total, ...(unit !== null && { unit }), message: update.message ?? revision(before, total, unit) },
    })
  }
  return { state: { snapshot: after, rate, ticked: true }, facts }
}

/** Percent, or null when this update tells nothing about it. A total that was exceeded is wrong: it tells nothing either. */
function fraction(update: ProgressUpdate, done: number | null, total: number | null): number | null {
  if (typeof update.progress === 'number') return Math.min(100, Math.max(0, update.progress))
  if (done === null || total === null || total <= 0 || done > total) return null
  return (done / total) * 100
}

/** One figure that only rises, in hundredths; rounded down, so that 100 means all. */
function risen(before: number | null, now: number | null): number | null {
  if (now === null) return before
  return Math.max(before ?? 0, Math.floor(now * 100 + 1e-6) / 100)
}

function revision(before: Snapshot, total: number | null, unit: string | null): string {
  const was = [before.total, before.unit].filter((part) => part !== null).join(' ')
  const is = total === null ? 'unknown' : [total, unit].filter((part) => part !== null).join(' ')
  return `The total changed from ${was} to ${is}`
}

function pick<T>(given: T | null | undefined, before: T | null): T | null {
  return given === undefined ? before : given
}

export function iso(ms: number): string {
  return new Date(ms).toISOString()
}
