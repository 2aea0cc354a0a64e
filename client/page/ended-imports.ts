// Which imports are over: when another one joins them, the traces that a page lists are no longer all there are.
import { hasEnded } from '../../durable/protocol/snapshot.ts'
import type { JobSummary } from '../../durable/protocol/summary.ts'

/** The kind under which the service runs its imports. */
const IMPORT_KIND = 'import_traces'

/** Attempts, not jobs: an import that is run again ends again. Null while nothing is known. */
export function endedImports(jobs: readonly JobSummary[] | null): ReadonlySet<string> | null {
  if (jobs === null) return null
  const ended = jobs.filter((job) => job.kind === IMPORT_KIND && hasEnded(job))
  return new Set(ended.map(({ job_id, attempt }) => `${job_id} ${attempt}`))
}
