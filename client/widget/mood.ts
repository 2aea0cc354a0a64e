// In which of a few ways a job looks to its viewer now. Pure: everything drawn follows from the mood and the snapshot.
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { View } from '../view.ts'

export type Mood =
  | 'loading'
  | 'waiting'
  | 'indeterminate'
  | 'determinate'
  | 'catching-up'
  | 'reconnecting'
  | 'stalled'
  | 'cancelling'
  | 'completed'
  | 'completed-with-failures'
  | 'failed'
  | 'cancelled'
  | 'not-found'
  | 'refused'

export function moodOf({ connection, refusal, snapshot }: View): Mood {
  if (connection === 'refused') return refusal?.status === 404 ? 'not-found' : 'refused'
  if (snapshot === null) return connection === 'reconnecting' ? connection : 'loading'
  switch (snapshot.status) {
    case 'completed':
      return failedCount(snapshot) > 0 ? 'completed-with-failures' : 'completed'
    case 'failed':
    case 'cancelled':
      return snapshot.status
    case 'queued':
    case 'running':
      if (connection === 'reconnecting' || connection === 'catching-up') return connection
      if (snapshot.cancelling) return 'cancelling'
      if (snapshot.stalled_since !== null) return 'stalled'
      if (snapshot.status === 'queued') return 'waiting'
      return snapshot.progress === null ? 'indeterminate' : 'determinate'
    default:
      return snapshot.status satisfies never
  }
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
