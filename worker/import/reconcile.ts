// The end of an import: what the importer counted on its way is compared with what the tables hold, and said as it is.
import type { Database } from '../../drizzle/database.ts'
import { type ImportTotals, importTotals } from '../../drizzle/import-totals.ts'
import type { Update } from '../../durable/protocol/update.ts'
import type { Checkpoint } from './checkpoint.ts'
import { LISTED_FAILURES } from '../../drizzle/failures.ts'

/** The last updates of an import: the final counts, and its result. */
export async function reconcile(
  database: Database,
  { workspace, job_id }: { readonly workspace: string; readonly job_id: string },
  checkpoint: Checkpoint,
  now: number,
): Promise<readonly Update[]> {
  const totals = await importTotals(database, workspace, job_id)
  const { found, imported, updated, skipped, failed } = totals.traces
  const mismatch = disagreement(checkpoint, totals)
  const seconds = Math.max(0.001, (now - checkpoint.startedAt) / 1000)
  const result = {
    source: checkpoint.source,
    traces: { ...totals.traces },
    spans: { ...totals.spans },
    ...(checkpoint.failures > LISTED_FAILURES && { failures_listed: LISTED_FAILURES }),
    bytes: checkpoint.bytes,
    seconds: Math.round(seconds * 1000) / 1000,
    bytes_per_second: Math.round(checkpoint.bytes / seconds),
    spans_per_second: Math.round(totals.spans.found / seconds),
    adds_up: mismatch === null,
  }
  const progress: Update = {
    type: 'progress',
    phase: 'reconciling',
    message: `Found ${found.toLocaleString('en')} traces`,
    done: found,
    total: found,
    unit: 'traces',
    counts: { imported, updated, skipped, failed },
  }
  const warning: readonly Update[] = mismatch === null ? [] : [{ type: 'log', level: 'warn', message: mismatch }]
  return [progress, ...warning, { type: 'completed', result }]
}

/** In a sentence, or null when every number agrees. */
function disagreement({ spans, failures }: Checkpoint, totals: ImportTotals): string | null {
  const read = spans + failures
  if (totals.spans.found === read) return null
  return `The numbers do not add up: ${read} spans were read, ${totals.spans.found} are accounted for in the database`
}
