// Removes the notes of imports that ended long ago: their failures, and the outcomes of those that never came to their
// result. By then the job has left its object and cannot be retried, its log is gone, and only the index knows it.
import { and, asc, eq, isNotNull, isNull, lte, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { forgetSomeOutcomes } from './forget-outcomes.ts'
import { importFailures, jobs, unlistedFailures } from './schema.ts'

/** Imports that one sweep looks at; most have few notes or none. */
const IMPORTS_A_SWEEP = 200

/** Statements of one sweep, some hundred milliseconds each at most; D1 allows 1,000 in one go. What is left waits. */
const STEPS_A_SWEEP = 600

const FAILURES_AT_ONCE = 10_000

type Forget = (db: Database, workspace: string, jobId: string) => Promise<boolean>

/**
 * How many imports have no notes any more. `endedBefore` and `now` as ISO 8601; `steps` at least the three that each
 * import takes.
 */
export async function sweepImports(
  db: Database,
  endedBefore: string,
  now: string,
  steps: number = STEPS_A_SWEEP,
): Promise<number> {
  const ended = await db
    .select({ workspace: jobs.workspace, job_id: jobs.job_id })
    .from(jobs)
    .where(
      // The constants stand in the text, where the planner finds the index by them.
      and(
        sql`kind = 'import_traces'`,
        isNull(jobs.swept_at),
        isNotNull(jobs.ended_at),
        lte(jobs.ended_at, endedBefore),
      ),
    )
    .orderBy(asc(jobs.ended_at))
    .limit(IMPORTS_A_SWEEP)
  let left = steps
  for (const [swept, { workspace, job_id }] of ended.entries()) {
    for (const forget of [forgetSomeOutcomes, forgetSomeFailures, forgetSomeCounts] satisfies readonly Forget[]) {
      do if (left-- <= 0) return swept
      while (await forget(db, workspace, job_id))
    }
    await db
      .update(jobs)
      .set({ swept_at: now })
      .where(and(eq(jobs.workspace, workspace), eq(jobs.job_id, job_id)))
  }
  return ended.length
}

async function forgetSomeFailures(db: Database, workspace: string, jobId: string): Promise<boolean> {
  const ofJob = and(eq(importFailures.workspace, workspace), eq(importFailures.job_id, jobId))
  const some = sql`rowid IN (SELECT rowid FROM ${importFailures} WHERE ${ofJob} LIMIT ${FAILURES_AT_ONCE})`
  const gone = await db.delete(importFailures).where(some).returning({ n: importFailures.n })
  return gone.length === FAILURES_AT_ONCE
}

async function forgetSomeCounts(db: Database, workspace: string, jobId: string): Promise<boolean> {
  const { before, trace } = unlistedFailures
  const ofJob = and(eq(unlistedFailures.workspace, workspace), eq(unlistedFailures.job_id, jobId))
  const some = sql`(${before}, ${trace}) IN
    (SELECT before, trace FROM ${unlistedFailures} WHERE ${ofJob} LIMIT ${FAILURES_AT_ONCE})`
  const gone = await db.delete(unlistedFailures).where(and(ofJob, some)).returning({ before })
  return gone.length === FAILURES_AT_ONCE
}
