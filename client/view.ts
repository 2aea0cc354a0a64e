// What a viewer sees of a job: the folded snapshot, the newest log lines, and how fresh all of it is.
// Immutable, folded by pure functions; the snapshot is folded by the very function that the job object uses.
import type { JobEvent, LogData, StreamEvent } from '../durable/protocol/event.ts'
import { fold } from '../durable/protocol/fold.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import type { StreamView } from './subject.ts'

/** Lines kept for the live log: more than anybody scrolls through, and little to draw. The job keeps all of them. */
export const LOG_LINES = 500

export interface LogLine extends Omit<LogData, 'timestamp'> {
  readonly cursor: number
  /** ISO 8601; null where the event carries no time. */
  readonly timestamp: string | null
}

export interface View extends StreamView {
  /** Null until the service first answers. */
  readonly snapshot: Snapshot | null
  /** Oldest first, at most LOG_LINES. */
  readonly logs: readonly LogLine[]
  /** Whether there were lines before the first of `logs`. */
  readonly logsCut: boolean
  /** Every fact up to here has been seen. */
  readonly cursor: number
}

export const EMPTY_VIEW: View = {
  connection: 'connecting',
  snapshot: null,
  logs: [],
  logsCut: false,
  cursor: 0,
  head: 0,
  refusal: null,
}

/** Those that say something of the job; the others speak to the connection. */
export type TellingEvent = Exclude<StreamEvent, { readonly type: 'busy' | 'refused' }>

/** The view after an event of the stream; `connection` is left as it is (see connection.ts). */
export function foldEvent(view: View, event: TellingEvent): View {
  const { cursor } = event
  if (event.type === 'sync') {
    const { verdict, snapshot } = event.data
    // It begins later than our cursor, or earlier, when the verdict is `gap`.
    const logsCut = view.logsCut || verdict === 'gap'
    return { ...view, snapshot, cursor, head: snapshot.cursor, logsCut, refusal: null }
  }
  const next = { ...view, cursor: Math.max(view.cursor, cursor) }
  if (event.type === 'heartbeat') return next
  const snapshot = view.snapshot && fold(view.snapshot, event)
  const line = cursor > view.cursor ? lineOf(event) : []
  const logs = [...view.logs, ...line].slice(-LOG_LINES)
  return { ...next, snapshot, logs, logsCut: view.logsCut || logs.length < view.logs.length + line.length }
}

/** Takes a snapshot that was asked for apart from the stream, unless it is older than what is known. */
export function adoptSnapshot(view: View, snapshot: Snapshot): View {
  if (view.snapshot && snapshot.cursor < view.snapshot.cursor) return view
  return { ...view, snapshot, head: snapshot.cursor }
}

/** What an event adds to the log. */
function lineOf({ cursor, type, data }: JobEvent): readonly LogLine[] {
  if (type === 'log') return [{ cursor, ...data }]
  if (type === 'total' && data.message) return [{ cursor, timestamp: null, level: 'info', message: data.message }]
  return []
}
