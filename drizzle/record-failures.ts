// Keeps what could not be read, under the record that it stood in, and how much more there was, under the batch that it
// stood in: a repeated batch records nothing twice.
import { sql } from 'drizzle-orm'
import type { Failures, RecordFailure } from './failures.ts'
import type { Database } from './database.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { jsonArrays } from './json-rows.ts'
import { importFailures, unlistedFailures } from './schema.ts'

/** @param before how many failures the import had met before this batch */
export async function recordFailures(
  db: Database,
  scope: ImportScope,
  before: number,
  { failures, unlisted }: Failures,
): Promise<void> {
  for (const chunk of jsonArrays(failureRows(scope, failures))) await recordListed(db, scope, chunk)
  for (const chunk of jsonArrays(countRows(scope, unlisted))) await recordUnlisted(db, scope, before, chunk)
}

function* failureRows({ source }: ImportScope, failures: readonly RecordFailure[]): Generator<string> {
  const counted = new Map<number, number>()
  for (const { at, trace_id, place, reason } of failures) {
    const n = counted.get(at) ?? 0
    counted.set(at, n + 1)
    const trace = trace_id === null ? null : traceKey(source, trace_id)
    yield JSON.stringify([at, n, trace, trace_id, place, reason])
  }
}

async function recordListed(db: Database, { workspace, jobId }: ImportScope, rows: string): Promise<void> {
  await db
    .insert(importFailures)
    .select(
      sql`SELECT ${workspace}, ${jobId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
        FROM json_each(${rows}) WHERE true`,
    )
    .onConflictDoUpdate({
      target: [importFailures.workspace, importFailures.job_id, importFailures.at, importFailures.n],
      set: {
        trace: sql.raw('excluded.trace'),
        trace_id: sql.raw('excluded.trace_id'),
        place: sql.raw('excluded.place'),
        reason: sql.raw('excluded.reason'),
      },
    })
}

function* countRows({ source }: ImportScope, unlisted: Failures['unlisted']): Generator<string> {
  for (const [traceId, times] of unlisted) {
    yield JSON.stringify([traceId === null ? '' : traceKey(source, traceId), times])
  }
}

async function recordUnlisted(
  db: Database,
  { workspace, jobId }: ImportScope,
  before: number,
  rows: string,
): Promise<void> {
  const { workspace: w, job_id, before: b, trace } = unlistedFailures
  await db
    .insert(unlistedFailures)
    .select(sql`SELECT ${workspace}, ${jobId}, ${before}, value ->> 0, value ->> 1 FROM json_each(${rows}) WHERE true`)
    .onConflictDoUpdate({ target: [w, job_id, b, trace], set: { times: sql.raw('excluded.times') } })
}
