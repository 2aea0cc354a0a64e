// What an import could not read. The first failures are told one by one, the rest are only counted, by the trace that
// they name: the numbers stay exact, and a file of nothing but rubbish costs no more than one of spans.
import { columnText, ID_CHARS } from './column-text.ts'

/**
 * So many failures of an import are listed and logged, as many lines as a log keeps. With more, it is not records that
 * are broken, but the file is not what it was taken for, and nobody reads on.
 */
export const LISTED_FAILURES = 10_000

/** A reason is a sentence of ours; this bounds what a reader of a broken file may quote in it. */
const REASON_CHARS = 2_000

/** A record, or a part of one, that could not be read. */
export interface RecordFailure {
  readonly place: string
  readonly at: number
  readonly trace_id: string | null
  /** What is wrong and what was expected, in a sentence. */
  readonly reason: string
}

export interface Failures {
  readonly failures: readonly RecordFailure[]
  /** How many there are beyond, by trace id; null are those that name none. */
  readonly unlisted: ReadonlyMap<string | null, number>
}

export interface FailureDraft extends Failures {
  readonly failures: RecordFailure[]
  readonly unlisted: Map<string | null, number>
}

export function newFailures(): FailureDraft {
  return { failures: [], unlisted: new Map() }
}

/** The one way to make a failure: its texts fit their columns and the log, whatever the file said. */
export function failureOf(place: string, at: number, reason: string, traceId: string | null = null): RecordFailure {
  return {
    place: columnText(place),
    at,
    trace_id: shortId(traceId),
    reason: columnText(reason.slice(0, REASON_CHARS)),
  }
}

function shortId(traceId: string | null): string | null {
  return traceId === null ? null : columnText(traceId.slice(0, ID_CHARS))
}

/** Lists the failure while there are fewer than `most`, counts it beyond. */
export function takeFailure(draft: FailureDraft, failure: RecordFailure, most: number = LISTED_FAILURES): void {
  if (draft.failures.length < most) draft.failures.push(failure)
  else countFailures(draft, failure.trace_id, 1)
}

/** The same, for a failure that is made only if it is listed: a line may hold millions. */
export function takeFailureOf(draft: FailureDraft, traceId: string | null, make: () => RecordFailure): void {
  if (draft.failures.length < LISTED_FAILURES) draft.failures.push(make())
  else countFailures(draft, shortId(traceId), 1)
}

/** All that was found elsewhere, in its order. */
export function takeFailures(draft: FailureDraft, found: Failures, most: number = LISTED_FAILURES): void {
  for (const failure of found.failures) takeFailure(draft, failure, most)
  for (const [traceId, times] of found.unlisted) countFailures(draft, traceId, times)
}

export function failureCount({ failures, unlisted }: Failures): number {
  let count = failures.length
  for (const times of unlisted.values()) count += times
  return count
}

function countFailures({ unlisted }: FailureDraft, traceId: string | null, times: number): void {
  unlisted.set(traceId, (unlisted.get(traceId) ?? 0) + times)
}
