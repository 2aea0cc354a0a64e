// Writes what a source says of whole traces: into `given`, field by field, so that later silence takes nothing back,
// and into `info`, of which the last that holds anything stands. The trace's own columns follow in summarize-traces.ts.
import { sql } from 'drizzle-orm'
import type { TraceInfo } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import { COLUMN_CHARS, columnText, shortColumnText } from './column-text.ts'
import type { Database, Statement } from './database.ts'
import { envelopeOf, isTooLargeForRow, utf8Bytes } from './envelope.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { traces } from './schema.ts'
import { storePayload } from './store-payload.ts'

const GIVEN_TEXTS = [
  'name',
  'session_id',
  'user_id',
  'input_preview',
  'output_preview',
] as const satisfies readonly (keyof TraceInfo)[]

/** Two statements about one trace; where both say something the later stands. */
export function mergeTraceInfos(earlier: TraceInfo, later: TraceInfo): TraceInfo {
  return {
    trace_id: later.trace_id,
    name: later.name ?? earlier.name,
    start_us: later.start_us ?? earlier.start_us,
    session_id: later.session_id ?? earlier.session_id,
    user_id: later.user_id ?? earlier.user_id,
    input_preview: later.input_preview ?? earlier.input_preview,
    output_preview: later.output_preview ?? earlier.output_preview,
    info: Object.keys(later.info).length > 0 ? later.info : earlier.info,
  }
}

/** A row of the JSON parameter: [id, trace_id, given, info]. */
export async function encodeTraceInfo(
  db: Database,
  files: FileStore,
  scope: ImportScope,
  info: TraceInfo,
): Promise<string> {
  const traceId = columnText(info.trace_id)
  const trace = traceKey(scope.source, traceId)
  const given: Record<string, string | number> = info.start_us === null ? {} : { start_us: info.start_us }
  const long: Record<string, string> = {}
  for (const column of GIVEN_TEXTS) {
    const text = info[column]
    if (text === null) continue
    given[column] = shortColumnText(text)
    if (text.length > COLUMN_CHARS) long[column] = text
  }
  const hasLong = Object.keys(long).length > 0
  if (!hasLong && Object.keys(info.info).length === 0) return JSON.stringify([trace, traceId, given, null])
  let content = JSON.stringify({ body: info.info, ...(hasLong && { long }) })
  if (isTooLargeForRow(utf8Bytes(content), info.info)) {
    const stored = await storePayload(db, files, { workspace: scope.workspace, trace }, content)
    content = JSON.stringify({ stored })
  }
  return `${JSON.stringify([trace, traceId, given]).slice(0, -1)},${envelopeOf('whole', content)}]`
}

/** Creates the traces that are not there yet, without spans; changes only those of which something new is said. */
export function upsertTraceInfos(db: Database, scope: ImportScope, rows: string): Statement {
  const given = sql.raw(`json_patch(coalesce(traces.given, '{}'), excluded.given)`)
  return db
    .insert(traces)
    .select(
      sql`SELECT ${scope.workspace}, value ->> 0, ${scope.source}, value ->> 1, NULL, 0, NULL, NULL, 0, 0,
        NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ${scope.jobId}, ${scope.jobId}, ${scope.now},
        value -> 2, nullif(value -> 3, 'null')
        FROM json_each(${rows}) WHERE true`,
    )
    .onConflictDoUpdate({
      target: [traces.workspace, traces.id],
      set: {
        given,
        info: sql.raw('coalesce(excluded.info, traces.info)'),
        written_job: sql.raw('excluded.written_job'),
      },
      setWhere: sql`coalesce(traces.given, '{}') IS NOT ${given}
        OR (excluded.info IS NOT NULL AND traces.info IS NOT excluded.info)`,
    })
}
