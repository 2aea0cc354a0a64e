// Which progress updates may become one while they wait. A tick gives way to a newer one; what makes a fact (a new
// phase, total or unit) never does. Law: collapsed or not, a job records the same facts and ends in the same state.
import type { ProgressUpdate } from '../../durable/protocol/update.ts'

/** The fields whose change is a fact. */
const FACTUAL = ['phase', 'total', 'unit'] as const

/** What a producer has last said of them. */
export type Named = Pick<ProgressUpdate, (typeof FACTUAL)[number]>

/** Whether the update says something of phase, total or unit that this producer has not said last. */
export function makesFact(update: ProgressUpdate, named: Named): boolean {
  return FACTUAL.some((field) => update[field] !== undefined && update[field] !== named[field])
}

/** What the producer has last said after this update. */
export function namedAfter(named: Named, update: ProgressUpdate): Named {
  const after: { -readonly [Field in keyof Named]: Named[Field] } = { ...named }
  if (update.phase !== undefined) after.phase = update.phase
  if (update.total !== undefined) after.total = update.total
  if (update.unit !== undefined) after.unit = update.unit
  return after
}

/**
 * Both as one, or null where something would be lost: a clearing, another way to measure, or the words of a fact.
 * @param waiting the newest progress that waits; `factual` says that it makes a fact.
 * @param newer makes no fact.
 */
export function collapse(waiting: ProgressUpdate, factual: boolean, newer: ProgressUpdate): ProgressUpdate | null {
  if (newer.done === null || newer.progress === null) return null
  const [before, now] = [measureOf(waiting), measureOf(newer)]
  if (before !== null && now !== null && before !== now) return null
  if (factual && newer.message !== undefined && newer.message !== waiting.message) return null
  const counts = newer.counts === undefined ? waiting.counts : { ...waiting.counts, ...newer.counts }
  return { ...waiting, ...newer, ...(counts !== undefined && { counts }) }
}

function measureOf({ progress, done }: ProgressUpdate): 'progress' | 'done' | null {
  if (progress !== undefined) return 'progress'
  return done === undefined ? null : 'done'
}
