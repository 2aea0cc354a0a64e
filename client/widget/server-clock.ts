// What time it is at the service, so that elapsed time is right for a viewer whose clock is not. Every `sync` says it to
// the second, and what happens is stamped when it happens: a stamp that arrives live is the service's time now, and one
// that arrives late still says that the service's clock is at least there.
import type { StreamEvent } from '../../durable/protocol/event.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { View } from '../view.ts'

export interface ServerClock {
  /** How far the service's clock is ahead of ours, in milliseconds; negative when it is behind. */
  readonly aheadMs: number
  /** Whether that was measured, or is merely not contradicted. */
  readonly measured: boolean
}

export const OWN_CLOCK: ServerClock = { aheadMs: 0, measured: false }

/**
 * The clock after an event was heard at `now`. An event is never heard before it happens, so of two measurements the
 * one that finds the service further ahead had less delay on its way.
 * @param before the snapshot before the event.
 */
export function heard(
  clock: ServerClock,
  event: StreamEvent,
  before: Snapshot | null,
  { connection, snapshot }: View,
  now: number,
): ServerClock {
  const stamp = stampOf(event, before, snapshot)
  if (stamp === null) return clock
  const aheadMs = Date.parse(stamp) - now
  if (Number.isNaN(aheadMs)) return clock
  const live = event.type === 'sync' ? event.data.timestamp !== undefined : connection === 'live'
  if (live && !clock.measured) return { aheadMs, measured: true }
  return aheadMs > clock.aheadMs ? { aheadMs, measured: clock.measured } : clock
}

function stampOf(event: StreamEvent, before: Snapshot | null, now: Snapshot | null): string | null {
  switch (event.type) {
    case 'log':
    case 'attempt':
      return event.data.timestamp
    case 'sync':
      return event.data.timestamp ?? event.data.snapshot.stalled_since ?? event.data.snapshot.started_at
    case 'progress':
      return before?.started_at === null ? (now?.started_at ?? null) : null
    default:
      return null
  }
}
