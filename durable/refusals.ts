// What a job refuses, and in which words.
import { type Problem, refuse } from './protocol/problem.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Push } from './protocol/update.ts'

/** Names of counts stand in every tick, and no page shows more of them; they add up over the pushes of a job. */
const MAX_COUNTS = 32

export function unknownJob() {
  return refuse('job_not_found', 'There is no job with this id')
}

export function endedProblem({ status, ended_at }: Snapshot): Problem | null {
  if (ended_at === null) return null
  return { code: 'job_ended', detail: `The job ended as ${status} at ${ended_at}; nothing more can happen to it` }
}

export function endIsLast({ updates }: Push): Problem | null {
  const end = updates.findIndex(({ type }) => type === 'completed' || type === 'failed' || type === 'cancelled')
  if (end === -1 || end === updates.length - 1) return null
  return { code: 'invalid_body', detail: `update ${end} ends the job, but ${updates.length - 1 - end} more follow it` }
}

export function tooManyCounts({ updates }: Push, { counts }: Snapshot): Problem | null {
  let names: Set<string> | null = null
  for (const update of updates) {
    if (update.type !== 'progress' || update.counts === undefined) continue
    names ??= new Set(Object.keys(counts ?? {}))
    for (const name of Object.keys(update.counts)) names.add(name)
    if (names.size > MAX_COUNTS) break
  }
  if (names === null || names.size <= MAX_COUNTS) return null
  return {
    code: 'invalid_body',
    detail: `counts: a job has ${MAX_COUNTS} names at most, those of earlier pushes included`,
  }
}
