// One span as one row of the JSON parameter that upsert-spans.ts opens.
import type { PlacedSpan, RecordFailure } from '../worker/import/formats/format.ts'
import type { Span } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import { COLUMN_CHARS, columnText, ID_CHARS, shortColumnText } from './column-text.ts'
import type { Database } from './database.ts'
import { envelopeOf, isTooLargeForRow } from './envelope.ts'
import { type ImportScope, traceKey } from './import-scope.ts'
import { storePayload } from './store-payload.ts'

/** Text columns that may be shortened. */
const SHORTENED = [
  'name',
  'kind',
  'model',
  'provider',
  'session_id',
  'user_id',
  'status_message',
  'input_preview',
  'output_preview',
] as const satisfies readonly (keyof Span)[]

export interface SpanRow {
  /** `traces.id`. */
  readonly trace: string
  readonly spanId: string
  /** JSON array in the order that upsert-spans.ts reads. */
  readonly json: string
}

/** A row, or why the span cannot be one. */
export async function encodeSpan(
  db: Database,
  files: FileStore,
  scope: ImportScope,
  placed: PlacedSpan,
): Promise<SpanRow | RecordFailure> {
  const { span } = placed
  const longest = Math.max(span.trace_id.length, span.span_id.length, span.parent_id?.length ?? 0)
  if (longest > ID_CHARS) {
    return unfitSpan(placed, longest)
  }
  let content = JSON.stringify({ body: span.body, ...longTexts(span) })
  const trace = traceKey(scope.source, columnText(span.trace_id))
  const spanId = columnText(span.span_id)
  if (isTooLargeForRow(content, span.body)) {
    const stored = await storePayload(db, files, { workspace: scope.workspace, trace }, content)
    content = JSON.stringify({ stored })
  }
  const columns = JSON.stringify([
    trace,
    spanId,
    span.parent_id === null ? null : columnText(span.parent_id),
    shortColumnText(span.kind),
    span.status,
    span.start_us,
    span.end_us,
    span.prompt_tokens,
    span.completion_tokens,
    span.total_tokens,
    span.cost_usd,
    span.part,
    shortColumnText(span.name),
    shortOrNull(span.model),
    shortOrNull(span.provider),
    shortOrNull(span.session_id),
    shortOrNull(span.user_id),
    shortOrNull(span.status_message),
    shortOrNull(span.input_preview),
    shortOrNull(span.output_preview),
  ])
  return { trace, spanId, json: `${columns.slice(0, -1)},${envelopeOf(span.part ?? 'whole', content)}]` }
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
  return { place: `record at ${at}, span ${name}`, at, trace_id: span.trace_id, reason }
}
