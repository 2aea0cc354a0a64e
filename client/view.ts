// What a viewer sees of a job: the folded snapshot, the newest log lines, and how fresh all of it is.
// Immutable, folded by pure functions; the snapshot is folded by the very function that the job object uses.
import type { JobEvent, LogData, StreamEvent, SyncData } from '../durable/protocol/event.ts'
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

/** The view after an event of the stream; `connection` is left as it is (see connection.ts). */
export function foldEvent(view: View, event: StreamEvent): View {
  switch (event.type) {
    case 'sync':
      return foldSync(view, event.cursor, event.data)
    case 'busy':
    case 'refused':
      return view
    case 'heartbeat':
      return { ...view, cursor: Math.max(view.cursor, event.cursor) }
    case 'progress':
    case 'log':
    case 'phase':
    case 'total':
    case 'attempt':
    case 'completed':
    case 'failed':
      return foldJobEvent(view, event)
    default:
      return event satisfies never
  }
}

/** Takes a snapshot that was asked for apart from the stream, unless it is older than what is known. */
export function adoptSnapshot(view: View, snapshot: Snapshot): View {
  return view.snapshot && snapshot.cursor < view.snapshot.cursor ? view : { ...view, snapshot }
}

/** @param start where this stream begins: later than our cursor, or earlier, when the verdict is `gap`. */
function foldSync(view: View, start: number, { verdict, snapshot }: SyncData): View {
  return {
    ...view,
    snapshot,
    cursor: start,
    head: snapshot.cursor,
    logsCut: view.logsCut || verdict === 'gap',
    refusal: null,
  }
}

function foldJobEvent(view: View, event: JobEvent): View {
  const snapshot = view.snapshot && fold(view.snapshot, event)
  if (event.cursor <= view.cursor) return { ...view, snapshot }
  const line = logLine(event)
  const next = { ...view, snapshot, cursor: event.cursor }
  return line ? { ...next, ...appendLine(view, line) } : next
}

function logLine(event: JobEvent): LogLine | null {
  if (event.type === 'log') return { cursor: event.cursor, ...event.data }
  if (event.type === 'total' && event.data.message) {
    return { cursor: event.cursor, timestamp: null, level: 'info', message: event.data.message }
  }
  return null
}

function appendLine(view: View, line: LogLine): Pick<View, 'logs' | 'logsCut'> {
  const full = view.logs.length >= LOG_LINES
  const kept = full ? view.logs.slice(1 - LOG_LINES) : view.logs
  return { logs: [...kept, line], logsCut: view.logsCut || full }
}
