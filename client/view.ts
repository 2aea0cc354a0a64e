// What a viewer sees of a job: the folded snapshot, the newest log lines, and how fresh all of it is.
// Immutable, folded by pure functions; the snapshot is folded by the very function that the job object uses.
import type { LogData, StreamEvent } from '../durable/protocol/event.ts'
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
  const { cursor, type, data } = event
  if (type === 'sync') {
    const { verdict, snapshot } = data
    // It begins later than our cursor, or earlier, when the verdict is `gap`.
    const logsCut = view.logsCut || verdict === 'gap'
    return { ...view, snapshot, cursor, head: snapshot.cursor, logsCut, refusal: null }
  }
  const logs = view.logs.concat(cursor > view.cursor ? lineOf(event) : [])
  return {
    ...view,
    snapshot: view.snapshot && fold(view.snapshot, event),
    logs: logs.slice(-LOG_LINES),
    logsCut: view.logsCut || logs.length > LOG_LINES,
    cursor: Math.max(view.cursor, cursor),
  }
}

/** What an event adds to the log. */
function lineOf({ cursor, type, data }: Exclude<TellingEvent, { readonly type: 'sync' }>): LogLine | readonly [] {
  if (type === 'log') return { cursor, ...data }
  return type === 'total' && data.message ? { cursor, timestamp: null, level: 'info', message: data.message } : []
}
