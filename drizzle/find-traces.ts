// Finds the trace of a part that does not say it: a patch of LangSmith's may name nothing but its run. It belongs where
// parts of that span are already; taken for a trace of its own it would leave its span as it is and make a bogus one.
import { sql } from 'drizzle-orm'
import { failureOf, type RecordFailure } from './failures.ts'
import type { PlacedSpan } from '../worker/import/formats/format.ts'
import { columnText } from './column-text.ts'
import type { Database } from './database.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { jsonArrays } from './json-rows.ts'
import { spans } from './schema.ts'

interface Found {
  readonly spans: readonly PlacedSpan[]
  readonly failures: readonly RecordFailure[]
}

/** All of the spans, in their order, but those whose trace is not known. */
export async function findTraces(db: Database, scope: ImportScope, placed: readonly PlacedSpan[]): Promise<Found> {
  const lost = new Set(placed.flatMap(({ span }) => (span.trace_id === '' ? [columnText(span.span_id)] : [])))
  if (lost.size === 0) return { spans: placed, failures: [] }
  const traces = await tracesOf(db, scope, lost)
  const found: PlacedSpan[] = []
  const failures: RecordFailure[] = []
  for (const one of placed) {
    const { at, span, place = `record at ${at}` } = one
    const [traceId, ...others] = traces.get(columnText(span.span_id)) ?? []
    if (span.trace_id !== '') found.push(one)
    else if (traceId !== undefined && others.length === 0) found.push({ at, span: { ...span, trace_id: traceId } })
    else failures.push(failureOf(place, at, traceId === undefined ? NOT_KNOWN : NOT_ONE))
  }
  return { spans: found, failures }
}

const NOT_KNOWN = 'names neither trace_id nor dotted_order, and no run of its id came before it: its trace is not known'
const NOT_ONE = 'names neither trace_id nor dotted_order, and several traces have a run of its id'

/** By span id. */
async function tracesOf(
  db: Database,
  { workspace, source }: ImportScope,
  spanIds: ReadonlySet<string>,
): Promise<Map<string, readonly string[]>> {
  const traces = new Map<string, readonly string[]>()
  const prefix = traceKey(source, '')
  for (const ids of jsonArrays(Array.from(spanIds, (id) => JSON.stringify(id)))) {
    // Of spans in parts only, for which there is an index.
    const rows = await db.values<[string, string]>(
      sql`SELECT s.span_id, substr(s.trace, ${prefix.length + 1}) FROM json_each(${ids}) AS k CROSS JOIN ${spans} AS s
        ON s.workspace = ${workspace} AND s.span_id = k.value AND s.part IS NOT NULL
        WHERE substr(s.trace, 1, ${prefix.length}) = ${prefix}`,
    )
    for (const [spanId, traceId] of rows) traces.set(spanId, [...(traces.get(spanId) ?? []), traceId])
  }
  return traces
}
