// The list of traces, newest first, by key and not by offset: rows that arrive meanwhile move no page.
import { and, desc, eq, or, type SQL, sql } from 'drizzle-orm'
import { accept, type Result } from '../durable/protocol/problem.ts'
import type { Database } from './database.ts'
import { LISTED_COLUMNS, type ListedTrace, listedTrace } from './listed-trace.ts'
import { pageOf } from './page.ts'
import { decodeCursor } from './page-cursor.ts'
import { traces } from './schema.ts'

export interface TraceQuery {
  /** 1 to 200. */
  readonly limit: number
  readonly cursor?: string | undefined
  readonly source?: string | undefined
  readonly hasErrors?: boolean | undefined
  /** Found in the name, the trace id or a preview, as it stands; only the letters A to Z match in either case. */
  readonly q?: string | undefined
}

export interface TracesPage {
  readonly traces: readonly ListedTrace[]
  readonly next_cursor: string | null
}

/** Traces whose start nobody knows come last. Refuses with `invalid_cursor`. */
export async function listTraces(db: Database, workspace: string, query: TraceQuery): Promise<Result<TracesPage>> {
  const decoded = decodeCursor('traces', query.cursor)
  if (!decoded.ok) return decoded
  const after = decoded.value
  const rows = await db
    .select(LISTED_COLUMNS)
    .from(traces)
    .where(
      and(
        eq(traces.workspace, workspace),
        query.source === undefined ? undefined : eq(traces.source, query.source),
        withErrors(query.hasErrors),
        query.q === undefined || query.q === '' ? undefined : containing(query.q),
        after === null ? undefined : sql`(${traces.start_us}, ${traces.id}) < (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(desc(traces.start_us), desc(traces.id))
    .limit(query.limit + 1)
  const page = pageOf('traces', rows, query.limit, (row) => [row.start_us, row.id])
  return accept({ traces: page.items.map(listedTrace), next_cursor: page.next_cursor })
}

function withErrors(hasErrors: boolean | undefined): SQL | undefined {
  if (hasErrors === undefined) return undefined
  // A bound zero would hide the partial index of traces with errors from the planner.
  return hasErrors ? sql`${traces.error_count} > 0` : sql`${traces.error_count} = 0`
}

/** By instr and not LIKE: D1 takes no LIKE pattern over 50 bytes, and nothing has to be escaped. */
function containing(q: string): SQL | undefined {
  const found = [traces.name, traces.trace_id, traces.input_preview, traces.output_preview].map(
    (column) => sql`instr(lower(${column}), lower(${q.toWellFormed()})) > 0`,
  )
  return or(...found)
}
