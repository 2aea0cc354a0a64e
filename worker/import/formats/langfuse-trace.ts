// What Langfuse says of a whole trace: the trace object of a document or a row of the traces table.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { previewOf, type PreviewSide } from '../preview.ts'
import type { TraceInfo } from '../span.ts'
import { columnText, pick, remainder, textOf, unpacked } from './json-value.ts'
import { readSide } from './messages/read-side.ts'
import { microsFromTime } from './time.ts'

/** Held by the fields of a TraceInfo, or by spans. */
const USED: ReadonlySet<string> = new Set([
  'id',
  'name',
  'timestamp',
  'sessionId',
  'session_id',
  'userId',
  'user_id',
  'observations',
  'projectId',
  'project_id',
])

/** The id is known to be there. */
export function readTraceRow(value: JsonObject, traceId: string): TraceInfo {
  return {
    trace_id: columnText(traceId),
    name: columnOrNull(value.name),
    start_us: microsFromTime(value.timestamp),
    session_id: columnOrNull(pick(value, 'sessionId', 'session_id')),
    user_id: columnOrNull(pick(value, 'userId', 'user_id')),
    input_preview: sidePreview(value.input, 'input'),
    output_preview: sidePreview(value.output, 'output'),
    info: remainder(value, USED) ?? {},
  }
}

/** What a root observation of API v2 says of its trace; null when it names nothing of it. */
export function readTraceContext(value: JsonObject, traceId: string): TraceInfo | null {
  const name = columnOrNull(pick(value, 'traceName', 'trace_name'))
  if (name === null) return null
  const tags = pick(value, 'traceTags', 'trace_tags', 'tags')
  return {
    trace_id: columnText(traceId),
    name,
    start_us: null,
    session_id: columnOrNull(pick(value, 'sessionId', 'session_id')),
    user_id: columnOrNull(pick(value, 'userId', 'user_id')),
    input_preview: null,
    output_preview: null,
    info: tags === undefined ? {} : { tags },
  }
}

function columnOrNull(value: Json | undefined): string | null {
  const text = textOf(value)
  return text === undefined ? null : columnText(text)
}

function sidePreview(value: Json | undefined, side: PreviewSide): string | null {
  const given = unpacked(value ?? null)
  return previewOf(readSide(given)?.messages, given, side)
}
