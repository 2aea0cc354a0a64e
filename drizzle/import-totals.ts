// The reconciled numbers of an import, asked of the tables: nothing is counted along the way, where it could be counted
// twice.
import { and, eq, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { type OutcomeCounts, outcomeCounts } from './outcomes.ts'
import { importFailures, spanOutcomes, traceOutcomes, unlistedFailures } from './schema.ts'

export interface Totals extends OutcomeCounts {
  /** The sum of the others. */
  readonly found: number
  readonly failed: number
}

export interface ImportTotals {
  readonly traces: Totals
  readonly spans: Totals
}

/**
 * What one import did, over all of its attempts. Every failure is a failed span; traces fail when none of theirs went
 * in, and a failure that names no trace is one of its own.
 */
export async function importTotals(db: Database, workspace: string, jobId: string): Promise<ImportTotals> {
  const count = sql<number>`count(*)`
  const spanRows = await db
    .select({ outcome: spanOutcomes.outcome, count })
    .from(spanOutcomes)
    .where(and(eq(spanOutcomes.workspace, workspace), eq(spanOutcomes.job_id, jobId)))
    .groupBy(spanOutcomes.outcome)
  const traceRows = await db
    .select({ outcome: traceOutcomes.outcome, count })
    .from(traceOutcomes)
    .where(and(eq(traceOutcomes.workspace, workspace), eq(traceOutcomes.job_id, jobId)))
    .groupBy(traceOutcomes.outcome)
  const [[failedSpans, failedTraces] = [0, 0]] = await db.values<[number, number]>(
    sql`SELECT coalesce(sum(f.times), 0), coalesce(sum(f.times) FILTER (WHERE f.trace IS NULL), 0)
        + count(DISTINCT f.trace) FILTER (WHERE NOT EXISTS (SELECT 1 FROM ${traceOutcomes} AS o
          WHERE o.workspace = ${workspace} AND o.job_id = ${jobId} AND o.trace = f.trace))
      FROM (
        SELECT trace, 1 AS times FROM ${importFailures} WHERE workspace = ${workspace} AND job_id = ${jobId}
        UNION ALL
        SELECT nullif(trace, ''), times FROM ${unlistedFailures} WHERE workspace = ${workspace} AND job_id = ${jobId}
      ) AS f`,
  )
  return { traces: totals(traceRows, failedTraces), spans: totals(spanRows, failedSpans) }
}

function totals(rows: readonly { readonly outcome: number; readonly count: number }[], failed: number): Totals {
  const counts = outcomeCounts(rows.map(({ outcome, count }) => [outcome, count] as const))
  return { found: counts.imported + counts.updated + counts.skipped + failed, ...counts, failed }
}
