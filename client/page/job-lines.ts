// A page of jobs as it was read, kept true by the board: what changed since shows, and new jobs join the first page.
import type { JobStatus } from '../../durable/protocol/snapshot.ts'
import type { JobSummary } from '../../durable/protocol/summary.ts'

export interface JobLinesPage {
  /** Newest first, as read. */
  readonly jobs: readonly JobSummary[]
  /** Only jobs of this status belong here; null for all. */
  readonly status: JobStatus | null
  /** Nothing newer stands on a page before this one. */
  readonly first: boolean
  /** Nothing older stands on a page after this one. */
  readonly last: boolean
}

/** Newest first. @param board null while nothing of it is known. */
export function jobLines(page: JobLinesPage, board: readonly JobSummary[] | null): readonly JobSummary[] {
  const live = new Map(board?.map((job) => [job.job_id, job]))
  const lines = page.jobs.map((read) => {
    const job = live.get(read.job_id)
    live.delete(read.job_id)
    return job !== undefined && job.cursor >= read.cursor ? job : read
  })
  const oldest = page.jobs.at(-1)?.created_at ?? ''
  const joining = page.first ? [...live.values()].filter((job) => page.last || job.created_at >= oldest) : []
  return [...joining, ...lines]
    .filter((job) => page.status === null || job.status === page.status)
    .toSorted((a, b) => (a.created_at === b.created_at ? 0 : a.created_at < b.created_at ? 1 : -1))
}
