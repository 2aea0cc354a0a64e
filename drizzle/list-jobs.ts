// The list of jobs, newest first, as the snapshots that last reached the index.
import { and, desc, eq, sql } from 'drizzle-orm'
import { accept, type Result } from '../durable/protocol/problem.ts'
import type { JobStatus, Snapshot } from '../durable/protocol/snapshot.ts'
import type { Database } from './database.ts'
import { pageOf } from './page.ts'
import { decodeCursor } from './page-cursor.ts'
import { jobs } from './schema.ts'

export interface JobQuery {
  /** 1 to 200. */
  readonly limit: number
  readonly cursor?: string | undefined
  readonly status?: JobStatus | undefined
  readonly kind?: string | undefined
}

export interface JobsPage {
  readonly jobs: readonly Snapshot[]
  readonly next_cursor: string | null
}

/** Refuses with `invalid_cursor`. */
export async function listJobs(db: Database, workspace: string, query: JobQuery): Promise<Result<JobsPage>> {
  const decoded = decodeCursor('jobs', query.cursor)
  if (!decoded.ok) return decoded
  const after = decoded.value
  const rows = await db
    .select({ job_id: jobs.job_id, created_at: jobs.created_at, snapshot: jobs.snapshot })
    .from(jobs)
    .where(
      and(
        eq(jobs.workspace, workspace),
        query.status === undefined ? undefined : eq(jobs.status, query.status),
        query.kind === undefined ? undefined : eq(jobs.kind, query.kind),
        after === null ? undefined : sql`(${jobs.created_at}, ${jobs.job_id}) < (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(desc(jobs.created_at), desc(jobs.job_id))
    .limit(query.limit + 1)
  const page = pageOf('jobs', rows, query.limit, (row) => [row.created_at, row.job_id])
  return accept({ jobs: page.items.map(({ snapshot }) => snapshot), next_cursor: page.next_cursor })
}

/** The newest snapshot that reached the index; null when none has. */
export async function getJobRow(db: Database, workspace: string, jobId: string): Promise<Snapshot | null> {
  const [row] = await db
    .select({ snapshot: jobs.snapshot })
    .from(jobs)
    .where(and(eq(jobs.workspace, workspace), eq(jobs.job_id, jobId)))
  return row?.snapshot ?? null
}
