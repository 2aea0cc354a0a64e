// Keeps what could not be read, under the record that it stood in, so that a repeated batch records nothing twice.
import { sql } from 'drizzle-orm'
import type { RecordFailure } from '../worker/import/formats/format.ts'
import { columnText, ID_CHARS } from './column-text.ts'
import type { Database } from './database.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { jsonArrays } from './json-rows.ts'
import { importFailures } from './schema.ts'

/** A reason is a sentence of ours; this bounds what a reader of a broken file may quote in it. */
const REASON_CHARS = 2_000

export async function recordFailures(
  db: Database,
  scope: ImportScope,
  failures: readonly RecordFailure[],
): Promise<void> {
  const { workspace, source, jobId } = scope
  const counted = new Map<number, number>()
  const rows = failures.map(({ at, trace_id, place, reason }) => {
    const n = counted.get(at) ?? 0
    counted.set(at, n + 1)
    const traceId = trace_id === null ? null : columnText(trace_id.slice(0, ID_CHARS))
    const trace = traceId === null ? null : traceKey(source, traceId)
    return JSON.stringify([at, n, trace, traceId, columnText(place), columnText(reason.slice(0, REASON_CHARS))])
  })
  for (const chunk of jsonArrays(rows)) {
    await db
      .insert(importFailures)
      .select(
        sql`SELECT ${workspace}, ${jobId}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5
          FROM json_each(${chunk}) WHERE true`,
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
}
