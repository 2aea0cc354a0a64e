// What is worth saying aloud to somebody who cannot see the bar: the quarters, the end, and trouble. Not each percent.
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { Messages } from './messages/en.ts'

const QUARTERS = [75, 50, 25] as const

/** The sentence to announce after the change, or null. Joining a job that is under way announces nothing. */
export function milestone(before: Snapshot | null, now: Snapshot, messages: Messages): string | null {
  if (before === null) return null
  const { title } = now
  if (now.attempt > before.attempt) return messages.becameRetried(title)
  if (now.status !== before.status) {
    if (now.status === 'completed') return messages.becameCompleted(title)
    if (now.status === 'failed') return messages.becameFailed(title, now.error ?? '')
    if (now.status === 'cancelled') return messages.becameCancelled(title)
  }
  if (now.stalled_since !== null && before.stalled_since === null) return messages.becameStalled(title)
  if (now.stalled_since === null && before.stalled_since !== null) return messages.becameAlive(title)
  const from = before.progress ?? 0
  const to = now.progress ?? 0
  const quarter = QUARTERS.find((percent) => from < percent && percent <= to)
  return quarter === undefined ? null : messages.reached(title, quarter)
}
