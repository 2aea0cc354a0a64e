// How lines are opened: by which transport, how patiently, and how that went.
import { HEARTBEAT_MS } from '../durable/protocol/frame.ts'
import type { TransportSource } from './transports/transport.ts'

/** Two heartbeats may be late or lost on the way; a third half period of silence means that the line is dead. */
export const SILENCE_MS = HEARTBEAT_MS * 2.5

/** A service sends `sync` at once. What has not come by now is held back on the way; another way may be open. */
export const SYNC_MS = 4_000

export interface Way {
  /** Null when that is yet to be found out. */
  source: TransportSource | null
  /** What would be better than the source. */
  better: readonly TransportSource[]
  /** How long a line may take to begin. */
  patienceMs: number
  /** Lines in a row that brought nothing. */
  misses: number
  /** Retries in a row. */
  failures: number
}
