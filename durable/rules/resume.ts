// Where a new reader begins, from the cursor that it brings.
import type { Verdict } from '../protocol/event.ts'

export interface LogBounds {
  /** Facts up to and including this cursor may have been dropped. */
  readonly floor: number
  readonly head: number
  /** Of the fact that ended the last attempt; null while the job is not over. */
  readonly endedAt: number | null
  /** The reader waits for another attempt after the end. */
  readonly follow: boolean
}

export type Resume =
  | {
      readonly kind: 'open'
      readonly verdict: Verdict
      /** What follows is everything after this. */ readonly start: number
    }
  /** The reader has seen the end: 204, so that an EventSource stops. */
  | { readonly kind: 'nothing-left' }
  | { readonly kind: 'malformed' }

/** @param brought `Last-Event-ID`, else `?after=`; null when the reader brings none. */
export function resume(brought: string | null, log: LogBounds): Resume {
  if (brought === null || brought === '') {
    if (log.endedAt !== null) return { kind: 'open', verdict: 'ended', start: log.endedAt - 1 }
    return { kind: 'open', verdict: 'fresh', start: log.head }
  }
  if (!/^\d{1,15}$/.test(brought)) return { kind: 'malformed' }
  const after = Number(brought)
  if (log.endedAt !== null && after >= log.endedAt && !log.follow) return { kind: 'nothing-left' }
  if (after > log.head) {
    return { kind: 'open', verdict: 'gap', start: log.endedAt === null ? log.head : log.endedAt - 1 }
  }
  if (after < log.floor) return { kind: 'open', verdict: 'gap', start: log.floor }
  return { kind: 'open', verdict: log.endedAt === null ? 'resumed' : 'ended', start: after }
}
