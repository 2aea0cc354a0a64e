// How lines are opened: by which transport, how patiently, and how that went.
import { HEARTBEAT_MS } from '../durable/protocol/frame.ts'
import type { TransportSource } from './transports/transport.ts'

/** Two heartbeats may be late or lost on the way; a third half period of silence means that the line is dead. */
export const SILENCE_MS = HEARTBEAT_MS * 2.5

/** A service sends `sync` at once. What has not come by now is held back on the way; another way may be open. */
export const SYNC_MS = 4_000

/** After a freeze or sleep, events that were queued meanwhile get this long before what they are waited for is given up. */
export const WAKING_MS = 2_000

/** By which transport lines are opened, and how patiently. */
export interface Route {
  /** Null when that is yet to be found out. */
  readonly source: TransportSource | null
  /** What would be better than the source. */
  readonly better: readonly TransportSource[]
  /** How long a line may take to begin. */
  readonly patienceMs: number
}

/** The same, to be changed as it goes. */
export interface Way extends Route {
  source: TransportSource | null
  better: readonly TransportSource[]
  patienceMs: number
  /** Lines in a row that brought nothing. */
  misses: number
  /** Retries in a row. */
  failures: number
}

/** By this transport, for as long as it is good enough. */
export function route(source: TransportSource | null): Route {
  return { source, better: [], patienceMs: SYNC_MS }
}
