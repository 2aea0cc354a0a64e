// What is worth saying aloud to somebody who cannot see the bar: the quarters, the end, and trouble. Not each percent.
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { announce } from './announcer.ts'
import type { Speech } from './speech.ts'

const QUARTERS = [75, 50, 25] as const

/** Announces what the change between two snapshots of a job amounts to, if to anything. */
export function announceMilestone(before: Snapshot, now: Snapshot, speech: Speech, from: Element): void {
  const words = milestone(before, now, speech)
  if (words !== null) announce(`${now.title}: ${words}`, from, speech.messages.locale)
}

/** What to say of the job after the change, or null. */
export function milestone(before: Snapshot, now: Snapshot, { messages, format }: Speech): string | null {
  const { states, attempt } = messages
  if (now.attempt > before.attempt) return format.fill(attempt, { n: format.count(now.attempt) })
  if (now.status !== before.status) {
    if (now.status === 'completed' || now.status === 'cancelled') return states[now.status]
    if (now.status === 'failed') return `${states.failed}. ${now.error ?? ''}`
  }
  if ((now.stalled_since === null) !== (before.stalled_since === null)) {
    return now.stalled_since === null ? states.working : states.stalled
  }
  const from = before.progress ?? 0
  const to = now.progress ?? 0
  const quarter = QUARTERS.find((percent) => from < percent && percent <= to)
  return quarter === undefined ? null : format.percent(quarter)
}
