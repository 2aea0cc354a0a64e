// The facts that end a job or reopen it. Each says all that it changes, so that whoever follows a job need only lay the
// data over what it holds (PROTOCOL.md §6.9).
import type { Fact } from './event.ts'
import type { Json } from './update.ts'

type FactOf<Type> = Extract<Fact, { readonly type: Type }>

/** What a job does not have while nothing runs. */
const AT_REST = { rate: null, eta_seconds: null, stalled_since: null, cancelling: false } as const

/** What a job no longer has when it begins again. */
const AFRESH = {
  status: 'queued',
  progress: null,
  done: null,
  phase: null,
  message: null,
  result: null,
  error: null,
  details: null,
  ended_at: null,
} as const

/** @param ended_at ISO 8601, as all times here. */
export function completed(result: Json, ended_at: string): FactOf<'completed'> {
  return { type: 'completed', data: { status: 'completed', progress: 100, result, ended_at, ...AT_REST } }
}

/** A cancelled job ends as `failed` too. */
export function failed(
  status: 'failed' | 'cancelled',
  error: string,
  ended_at: string,
  details: Json = null,
): FactOf<'failed'> {
  return { type: 'failed', data: { status, error, details, ended_at, ...AT_REST } }
}

export function begunAgain(attempt: number, timestamp: string): FactOf<'attempt'> {
  return { type: 'attempt', data: { attempt, timestamp, ...AFRESH, ...AT_REST } }
}

/** Whether the fact ends a job or reopens it. */
export function isTurn({ type }: Fact): boolean {
  return type === 'completed' || type === 'failed' || type === 'attempt'
}
