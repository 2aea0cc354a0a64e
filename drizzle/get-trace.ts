// One trace with its spans, however many: rows come in pages, and bodies until their budget is spent.
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import type { JsonObject } from '../durable/protocol/update.ts'
import type { SpanBody } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import type { Database } from './database.ts'
import { type Envelope, openEnvelope, storedBytes } from './envelope.ts'
import { LISTED_COLUMNS, type ListedTrace, listedTrace } from './listed-trace.ts'
import { spans, traces } from './schema.ts'
import { type ReadBody, readBody } from './span-body.ts'
import { SPAN_COLUMNS, type SpanRow, type TraceSpan, traceSpan } from './trace-span.ts'

/** Spans a query: their columns without body take at most some 20 MB in the worst case, and usually one. */
const SPANS_AT_ONCE = 1_000

/** Bytes of bodies a query returns. A single body, at most 1.5 MB, always fits. */
const BODIES_AT_ONCE = 4_000_000

/**
 * Bytes of bodies in one answer. Parsed, serialized and on the way they exist about three times over, which must fit
 * an isolate of 128 MB; a page that shows a trace has no use for more at once.
 */
const BODIES_IN_ANSWER = 20_000_000

export interface TraceDetail extends ListedTrace {
  /** What the source said of the whole trace; null when it said nothing, or its stored file is gone. */
  readonly info: JsonObject | null
  /** By start, unknown ones last, then by id. */
  readonly spans: readonly TraceSpan[]
}

type SizedRow = SpanRow & { readonly body_bytes: number }

/** Null when there is no such trace. Bodies beyond 20 MB are left out (`body_omitted`): `getSpan` gives them singly. */
export async function getTrace(
  db: Database,
  files: FileStore,
  workspace: string,
  id: string,
): Promise<TraceDetail | null> {
  const [row] = await db
    .select({ ...LISTED_COLUMNS, info: traces.info })
    .from(traces)
    .where(and(eq(traces.workspace, workspace), eq(traces.id, id)))
  if (row === undefined) return null
  const { info, ...listed } = row
  const rows = (await spanRows(db, workspace, id)).toSorted(byStart)
  const bodies = await loadBodies(db, files, workspace, id, rows)
  return {
    ...listedTrace(listed),
    ...(await readInfo(files, info)),
    spans: rows.map(({ body_bytes: _, ...span }) => traceSpan(span, bodies.get(span.span_id) ?? 'too_large')),
  }
}

/** One span with its body, of whatever size. Null when there is no such span. */
export async function getSpan(
  db: Database,
  files: FileStore,
  workspace: string,
  id: string,
  spanId: string,
): Promise<TraceSpan | null> {
  const [row] = await db
    .select({ ...SPAN_COLUMNS, body: spans.body })
    .from(spans)
    .where(and(eq(spans.workspace, workspace), eq(spans.trace, id), eq(spans.span_id, spanId)))
  if (row === undefined) return null
  const { body, ...span } = row
  const envelope: Envelope<SpanBody> = JSON.parse(body)
  return traceSpan(span, (await readBody(files, envelope)) ?? 'missing')
}

async function spanRows(db: Database, workspace: string, trace: string): Promise<SizedRow[]> {
  const rows: SizedRow[] = []
  for (;;) {
    const last = rows.at(-1)
    const page = await db
      .select({ ...SPAN_COLUMNS, body_bytes: sql<number>`octet_length(${spans.body})` })
      .from(spans)
      .where(
        and(
          eq(spans.workspace, workspace),
          eq(spans.trace, trace),
          last === undefined ? undefined : gt(spans.span_id, last.span_id),
        ),
      )
      .orderBy(asc(spans.span_id))
      .limit(SPANS_AT_ONCE)
    rows.push(...page)
    if (page.length < SPANS_AT_ONCE) return rows
  }
}

function byStart(a: SpanRow, b: SpanRow): number {
  const difference = (a.start_us ?? Infinity) - (b.start_us ?? Infinity)
  if (difference !== 0 && !Number.isNaN(difference)) return difference
  return a.span_id < b.span_id ? -1 : 1
}

/** Bodies by span id, in the order of the rows until the budget is spent. */
async function loadBodies(
  db: Database,
  files: FileStore,
  workspace: string,
  trace: string,
  rows: readonly SizedRow[],
): Promise<Map<string, ReadBody | 'missing'>> {
  const bodies = new Map<string, ReadBody | 'missing'>()
  let budget = BODIES_IN_ANSWER
  for (const slice of slices(rows)) {
    const ids = JSON.stringify(slice.map((row) => row.span_id))
    const texts = new Map(
      (
        await db
          .select({ span_id: spans.span_id, body: spans.body })
          .from(spans)
          .where(
            and(
              eq(spans.workspace, workspace),
              eq(spans.trace, trace),
              inArray(spans.span_id, sql`(SELECT value FROM json_each(${ids}))`),
            ),
          )
      ).map(({ span_id, body }) => [span_id, body] as const),
    )
    for (const { span_id, body_bytes } of slice) {
      const text = texts.get(span_id)
      if (text === undefined) continue
      const envelope: Envelope<SpanBody> = JSON.parse(text)
      const bytes = body_bytes + storedBytes(envelope)
      if (bytes > budget) return bodies
      budget -= bytes
      bodies.set(span_id, (await readBody(files, envelope)) ?? 'missing')
    }
  }
  return bodies
}

function* slices(rows: readonly SizedRow[]): Generator<readonly SizedRow[]> {
  let from = 0
  let bytes = 0
  for (const [at, row] of rows.entries()) {
    if (at > from && (bytes + row.body_bytes > BODIES_AT_ONCE || at - from >= SPANS_AT_ONCE)) {
      yield rows.slice(from, at)
      from = at
      bytes = 0
    }
    bytes += row.body_bytes
  }
  if (from < rows.length) yield rows.slice(from)
}

/** The info, and the texts of the trace that were shortened in their columns. */
async function readInfo(files: FileStore, text: string | null): Promise<{ readonly info: JsonObject | null }> {
  if (text === null) return { info: null }
  const envelope: Envelope<JsonObject> = JSON.parse(text)
  const [content] = (await openEnvelope(files, envelope)) ?? []
  return content === undefined ? { info: null } : { ...content.long, info: content.body }
}
