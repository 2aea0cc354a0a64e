// Spans as rows of the JSON parameter that upsert-spans.ts opens.
import { failureOf, type RecordFailure } from './failures.ts'
import type { PlacedSpan } from '../worker/import/formats/format.ts'
import type { Span, SpanBody } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import { COLUMN_CHARS, columnText, ID_CHARS, shortColumnText } from './column-text.ts'
import type { Database } from './database.ts'
import { type Content, isTooLargeForRow, utf8Bytes } from './envelope.ts'
import { spanKey } from './first-places.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { mergeContents, mergeLines } from './merge-lines.ts'
import { type PartColumns, partOf, SHORTENED } from './part-columns.ts'
import { withoutSides } from './span-body.ts'
import { storePayload } from './store-payload.ts'
import { labelOf, NOTHING_STORED, type RunKey, type StoredParts, withStored } from './stored-parts.ts'

export interface SpanRow {
  /** `traces.id`. */
  readonly trace: string
  readonly spanId: string
  /** JSON array in the order that upsert-spans.ts reads. */
  readonly json: string
}

/** A span as it goes into its row: whole, or so many of its parts, the lowest first. */
interface Run extends RunKey {
  readonly spans: Span[]
}

/**
 * Rows, or why a span cannot be one. Parts of a span share a row, each put together with what is stored of it.
 * @param placed each span at most once, and after it each of its parts at most once
 */
export async function* encodeSpans(
  db: Database,
  files: FileStore,
  scope: ImportScope,
  placed: readonly PlacedSpan[],
): AsyncGenerator<SpanRow | RecordFailure> {
  const wholes = new Map<string, Run>()
  const parts = new Map<string, Run>()
  for (const one of placed) {
    const { span } = one
    const longest = Math.max(span.trace_id.length, span.span_id.length, span.parent_id?.length ?? 0)
    if (longest > ID_CHARS) {
      yield unfitSpan(one, longest)
      continue
    }
    const trace = traceKey(scope.source, columnText(span.trace_id))
    const spanId = columnText(span.span_id)
    const key = spanKey(trace, spanId)
    const runs = span.part === null ? wholes : parts
    const run = runs.get(key) ?? { trace, spanId, spans: [] }
    run.spans.push(span)
    run.spans.sort((a, b) => (a.part ?? 0) - (b.part ?? 0))
    runs.set(key, run)
  }
  /** Sizes of the rows that this call replaces, of spans whose parts it brings as well. */
  const replaced = new Map<string, StoredParts['sizes']>()
  for (const [key, run] of wholes) {
    const { row, sizes } = await encodeRun(db, files, scope, run, NOTHING_STORED)
    if (parts.has(key)) replaced.set(key, sizes)
    yield row
  }
  for await (const slice of withStored(db, files, scope.workspace, [...parts.values()])) {
    for (const [run, stored] of slice) {
      const sizes = replaced.get(spanKey(run.trace, run.spanId))
      const room = sizes === undefined ? stored : { contents: NOTHING_STORED.contents, sizes }
      yield (await encodeRun(db, files, scope, run, room)).row
    }
  }
}

async function encodeRun(
  db: Database,
  files: FileStore,
  scope: ImportScope,
  { trace, spanId, spans }: Run,
  room: StoredParts,
): Promise<{ readonly row: SpanRow; readonly sizes: StoredParts['sizes'] }> {
  const contents = spans.map((span) => {
    const own: Content<SpanBody> = { body: span.body, ...longTexts(span) }
    const earlier = room.contents.get(labelOf(span))
    return earlier === undefined ? own : mergeContents(earlier, own, span)
  })
  const sizes = new Map(room.sizes)
  const envelope: string[] = []
  for (const [index, span] of spans.entries()) {
    const label = labelOf(span)
    const content = contents.slice(index + 1).reduce((lower, { body }) => withoutSides(lower, body), contents[index])
    let text = JSON.stringify(content)
    sizes.delete(label)
    const taken = sizes.values().reduce((sum, bytes) => sum + bytes, 0)
    let bytes = utf8Bytes(text)
    if (isTooLargeForRow(bytes, content?.body, taken)) {
      const stored = await storePayload(db, files, { workspace: scope.workspace, trace }, text)
      text = JSON.stringify({ stored })
      bytes = utf8Bytes(text)
    }
    sizes.set(label, bytes)
    envelope.push(`${JSON.stringify(label)}:${text}`)
  }
  const span = spans.reduce(mergeLines)
  const columns = columnsOf(span)
  const head = JSON.stringify([
    trace,
    spanId,
    columns.parent_id,
    columns.kind,
    span.status,
    span.start_us,
    span.end_us,
    span.prompt_tokens,
    span.completion_tokens,
    span.total_tokens,
    span.cost_usd,
    span.part,
    columns.name,
    columns.model,
    columns.provider,
    columns.session_id,
    columns.user_id,
    columns.status_message,
    columns.input_preview,
    columns.output_preview,
  ])
  const parts = spans.flatMap((one) => (one.part === null ? [] : partOf(one.part, one.status, columnsOf(one))))
  const tail = parts.length === 0 ? 'null' : `{${parts.join(',')}}`
  return { row: { trace, spanId, json: `${head.slice(0, -1)},{${envelope.join(',')}},${tail}]` }, sizes }
}

function columnsOf(span: Span): PartColumns {
  return {
    ...span,
    parent_id: span.parent_id === null ? null : columnText(span.parent_id),
    kind: shortColumnText(span.kind),
    name: shortColumnText(span.name),
    model: shortOrNull(span.model),
    provider: shortOrNull(span.provider),
    session_id: shortOrNull(span.session_id),
    user_id: shortOrNull(span.user_id),
    status_message: shortOrNull(span.status_message),
    input_preview: shortOrNull(span.input_preview),
    output_preview: shortOrNull(span.output_preview),
  }
}

function longTexts(span: Span): { readonly long?: Readonly<Record<string, string>> } {
  let long: Record<string, string> | undefined
  for (const column of SHORTENED) {
    const text = span[column]
    if (text !== null && text.length > COLUMN_CHARS) (long ??= {})[column] = text
  }
  return long === undefined ? {} : { long }
}

function shortOrNull(text: string | null): string | null {
  return text === null ? null : shortColumnText(text)
}

function unfitSpan({ at, span }: PlacedSpan, chars: number): RecordFailure {
  const name = span.span_id.length > 64 ? `${span.span_id.slice(0, 64)}…` : span.span_id
  const reason = `an id of ${chars} characters; ids may have ${ID_CHARS}, so the span was left out`
  return failureOf(`record at ${at}, span ${name}`, at, reason, span.trace_id)
}
