// Drops what is remembered of an import once its result is recorded: its totals can then no longer be asked for, and a
// retry of it would count its own rows as skipped. Failures stay, for the people who want to look at them.
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { spanOutcomes, traceOutcomes } from './schema.ts'

/** Traces a statement: at some dozens of spans each, well within the 30 s that D1 gives it. */
const TRACES_AT_ONCE = 1_000

export async function forgetOutcomes(db: Database, workspace: string, jobId: string): Promise<void> {
  while (await forgetSomeOutcomes(db, workspace, jobId));
}

/** Those of some traces, together with the traces' own. Whether there may be more. */
export async function forgetSomeOutcomes(db: Database, workspace: string, jobId: string): Promise<boolean> {
  const ofJob = and(eq(traceOutcomes.workspace, workspace), eq(traceOutcomes.job_id, jobId))
  const rows = await db.select({ trace: traceOutcomes.trace }).from(traceOutcomes).where(ofJob).limit(TRACES_AT_ONCE)
  if (rows.length === 0) return false
  const some = sql`(SELECT value FROM json_each(${JSON.stringify(rows.map(({ trace }) => trace))}))`
  await db.batch([
    db
      .delete(spanOutcomes)
      .where(
        and(eq(spanOutcomes.workspace, workspace), eq(spanOutcomes.job_id, jobId), inArray(spanOutcomes.trace, some)),
      ),
    db.delete(traceOutcomes).where(and(ofJob, inArray(traceOutcomes.trace, some))),
  ])
  return rows.length === TRACES_AT_ONCE
}
