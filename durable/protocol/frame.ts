// Events as Server-Sent Events text. Every frame carries an `id:`, so that a reader cut off anywhere resumes there.
// Data is one line of JSON, in which CR, LF and NUL are always escaped; event names are ours: nothing can be injected.
import type { BoardSyncData, BusyData, JobEvent, RefusedData, SyncData } from './event.ts'
import type { JobSummary } from './summary.ts'

/** How often an open stream hears from the server when nothing else happens; proxies cut what is silent for longer. */
export const HEARTBEAT_MS = 15_000

/** How soon a reader comes back to a stream that it lost (ms); those sent away wait up to twice as long, each its own time. */
export const COME_BACK_MS = 1_000

export function eventFrame(event: JobEvent): string {
  return frame(event.type, event.cursor, event.data)
}

/** The same for an event whose data is JSON already, on one line. */
export function encodedFrame(name: JobEvent['type'], cursor: number, json: string): string {
  return `id: ${cursor}\nevent: ${name}\ndata: ${json}\n\n`
}

/** `cursor` is where the reader stands, not where the snapshot does: what was missed still follows. */
export function syncFrame(cursor: number, data: SyncData): string {
  return frame('sync', cursor, data)
}

export function boardSyncFrame(cursor: number, data: BoardSyncData): string {
  return frame('sync', cursor, data)
}

/** A job's newest summary, on the board. */
export function jobFrame(cursor: number, summary: JobSummary): string {
  return frame('job', cursor, summary)
}

export function heartbeatFrame(cursor: number): string {
  return frame('heartbeat', cursor, {})
}

/** Tells a reader why the stream ends; with another ticket it goes on after `cursor`. */
export function refusedFrame(cursor: number, data: RefusedData): string {
  return frame('refused', cursor, data)
}

/** Tells a reader to come back: an EventSource waits `retryMs`, others read `retry_after`. No id: nothing moved. */
export function busyFrame(retryMs: number, data: BusyData): string {
  return `retry: ${Math.floor(retryMs)}\nevent: busy\ndata: ${JSON.stringify(data)}\n\n`
}

/** In whole milliseconds, rounded down: a time that was drawn from below a bound stays below it. */
export function retryFrame(retryMs: number): string {
  return `retry: ${Math.floor(retryMs)}\n\n`
}

function frame(name: string, cursor: number, data: unknown): string {
  return `id: ${cursor}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
