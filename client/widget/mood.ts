// In which of a few ways a job looks to its viewer now. Pure: everything drawn follows from the mood and the snapshot.
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import type { View } from '../view.ts'
import type { Messages } from './messages/messages.ts'

export type Mood =
  | 'loading'
  | 'waiting'
  | 'indeterminate'
  | 'determinate'
  | 'catching-up'
  | 'reconnecting'
  | 'offline'
  | 'polling'
  | 'stalled'
  | 'cancelling'
  | 'completed'
  | 'completed-with-failures'
  | 'failed'
  | 'cancelled'
  | 'not-found'
  | 'ticket-expired'
  | 'refused'

/** @param online whether the browser has a network at all. */
export function moodOf({ connection, refusal, snapshot }: View, online = true): Mood {
  if (connection === 'refused' && refusal?.status === 404) return 'not-found'
  if (snapshot !== null && hasEnded(snapshot)) {
    return snapshot.status === 'completed' && failedCount(snapshot) > 0
      ? 'completed-with-failures'
      : (snapshot.status as 'completed' | 'failed' | 'cancelled')
  }
  switch (connection) {
    case 'refused':
      // A page that hands out tickets may have none to give any more.
      return refusal?.code === 'ticket_expired' || refusal?.code === 'no_ticket' ? 'ticket-expired' : connection
    case 'connecting':
      return online ? 'loading' : 'offline'
    case 'reconnecting':
      return online ? connection : 'offline'
    case 'catching-up':
    case 'polling':
    case 'live':
    case 'ended':
      return snapshot === null ? 'loading' : moodOfRunning(snapshot, connection)
    default:
      return connection satisfies never
  }
}

function moodOfRunning(snapshot: Snapshot, connection: View['connection']): Mood {
  if (connection === 'catching-up') return connection
  if (snapshot.cancelling) return 'cancelling'
  if (snapshot.stalled_since !== null) return 'stalled'
  if (connection === 'polling') return connection
  if (snapshot.status === 'queued') return 'waiting'
  return snapshot.progress === null ? 'indeterminate' : 'determinate'
}

/** The mood in a few words. How much is known, and on which way it came, does not change what the job does. */
export function moodInWords({ states }: Messages, mood: Mood): string {
  return mood === 'indeterminate' || mood === 'determinate' || mood === 'polling' ? states.working : states[mood]
}

export function failedCount({ counts }: Snapshot): number {
  return counts?.['failed'] ?? 0
}

/** What the bar shows: never less than before within one attempt, whatever arrives in whatever order. */
export interface Bar {
  readonly attempt: number
  /** 0 to 100; null while unknown. */
  readonly progress: number | null
}

export function risingBar(before: Bar | null, { attempt, progress }: Snapshot): Bar {
  if (before === null || attempt > before.attempt) return { attempt, progress }
  if (progress === null || attempt < before.attempt) return before
  return { attempt, progress: Math.max(before.progress ?? 0, progress) }
}
