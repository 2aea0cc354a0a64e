// What is worth saying aloud to somebody who cannot see the bar: the quarters, the end, and trouble. Not each percent.
// A script of its own: nothing is said before something has changed, so nobody waits for it at the first sight of a bar.
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { announce } from './announcer.ts'
import { milestonesEn as messages } from './messages/milestones-en.ts'

const QUARTERS = [75, 50, 25] as const

/** Announces what the change between two snapshots of a job amounts to, if to anything. */
export function announceMilestone(before: Snapshot, now: Snapshot, from: Element): void {
  const sentence = milestone(before, now)
  if (sentence !== null) announce(sentence, from)
}

/** The sentence to announce after the change, or null. */
export function milestone(before: Snapshot, now: Snapshot): string | null {
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
