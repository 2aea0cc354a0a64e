// Phoenix: rows of `/v1/projects/…/spans`, the lines that `px` exports, and data frames with flattened columns.
// (`/spans/otlpv1` is OTLP and is read there.)
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { Span, SpanEvent } from '../span.ts'
import { flattenAttributes } from './attributes/flatten.ts'
import { readMeaning } from './attributes/meaning.ts'
import { namedKind } from './attributes/kind.ts'
import type { TraceFormat } from './format.ts'
import {
  type Draft,
  isList,
  isObject,
  pick,
  put,
  remainder,
  textOf,
  unpacked,
  type JsonDraft,
  words,
} from './json-value.ts'
import { exceptionMessage } from './otlp-span.ts'
import {
  addFailure,
  addSpan,
  depthProblem,
  describeValue,
  type Findings,
  newFindings,
  type Place,
} from './record-reader.ts'
import { spanOf } from './span-fields.ts'
import { microsFromTime } from './time.ts'

export const phoenix: TraceFormat = {
  name: 'phoenix',
  label: 'Phoenix',
  matches: (value) => (isList(value) ? value.some(isRow) : isRow(value) || isPage(value)),
  normalize(records) {
    const findings = newFindings()
    for (const record of records) readValue(findings, { record, within: '' }, record.value)
    return findings
  },
}

/** An empty page is told by its cursor. */
function isPage(value: Json): boolean {
  if (!isObject(value) || !isList(value.data)) return false
  return value.data.length === 0 ? 'next_cursor' in value : value.data.some(isRow)
}

function isRow(value: Json): boolean {
  if (!isObject(value)) return false
  return isObject(value.context)
    ? pick(value.context, 'trace_id', 'span_id') !== undefined
    : 'context.trace_id' in value || 'context.span_id' in value
}

function readValue(findings: Findings, place: Place, value: Json): void {
  const rows = isList(value) ? value : isObject(value) && isList(value.data) ? value.data : null
  if (rows === null) return readRow(findings, place, value)
  for (const [index, row] of rows.entries()) readRow(findings, { ...place, within: `span ${index + 1}` }, row)
}

function readRow(findings: Findings, place: Place, value: Json): void {
  if (!isObject(value)) {
    return addFailure(findings, place, () => `${describeValue(value)} is nothing of Phoenix's; expected a span`)
  }
  const context = isObject(value.context) ? value.context : {}
  const traceId = textOf(pick(context, 'trace_id') ?? value['context.trace_id'])
  const spanId = textOf(pick(context, 'span_id') ?? value['context.span_id'])
  if (traceId === undefined || spanId === undefined) {
    const missing = traceId === undefined ? 'context.trace_id' : 'context.span_id'
    return addFailure(
      findings,
      place,
      () => `${describeValue(value)} has no ${missing}; expected a span of Phoenix's`,
      traceId,
    )
  }
  const problem = depthProblem('the span', value)
  if (problem !== null) return addFailure(findings, place, problem, traceId)
  addSpan(findings, place, readSpan(value, traceId, spanId))
}

/** Columns that are read below, and Phoenix's own row number. */
const USED: ReadonlySet<string> = new Set(
  words(`
    id name context context.trace_id context.span_id parent_id span_kind start_time end_time status_code status_message
    attributes events
  `),
)

function readSpan(value: JsonObject, traceId: string, spanId: string): Span {
  const events = readEvents(value.events)
  const { attributes, others } = readColumns(value)
  const meaning = readMeaning(attributes, events)
  const code = textOf(value.status_code)?.toUpperCase()
  const status = code === 'ERROR' ? 'error' : code === 'OK' ? 'ok' : 'unset'
  const kind = textOf(value.span_kind)
  const told = kind === undefined || kind.toUpperCase() === 'UNKNOWN' ? meaning.kind : undefined
  return spanOf({
    ...meaning,
    trace_id: traceId.toLowerCase(),
    span_id: spanId.toLowerCase(),
    parent_id: textOf(value.parent_id)?.toLowerCase() ?? null,
    name: textOf(value.name) ?? '',
    kind: told ?? namedKind(kind ?? 'UNKNOWN'),
    start_us: microsFromTime(value.start_time),
    end_us: microsFromTime(value.end_time),
    status,
    status_message: textOf(value.status_message) ?? (status === 'error' ? exceptionMessage(events) : undefined),
    attributes: { ...meaning.rest, ...others },
  })
}

const PREFIX = 'attributes.'

/** Attributes nested in one column or flattened over many, as flat attributes; and what is no attribute. */
function readColumns(value: JsonObject): { readonly attributes: JsonObject; readonly others: JsonObject } {
  const given = unpacked(value.attributes ?? null)
  const attributes: JsonDraft = isObject(given) ? flattenAttributes(given) : {}
  const rest: JsonDraft = {}
  for (const [key, column] of Object.entries(remainder(value, USED) ?? {})) {
    if (key.startsWith(PREFIX)) put(attributes, key.slice(PREFIX.length), column)
    else put(rest, key, column)
  }
  return { attributes, others: rest }
}

const EVENT_KEYS: ReadonlySet<string> = new Set(['name', 'timestamp', 'time', 'attributes'])

function readEvents(value: Json | undefined): readonly SpanEvent[] {
  const events = unpacked(value ?? null)
  if (!isList(events)) return []
  return events.filter(isObject).map((event) => {
    const read: Draft<SpanEvent> = {
      name: textOf(event.name) ?? '',
      time_us: microsFromTime(pick(event, 'timestamp', 'time')),
    }
    const attributes = {
      ...(isObject(event.attributes) ? flattenAttributes(event.attributes) : {}),
      ...remainder(event, EVENT_KEYS),
    }
    if (Object.keys(attributes).length > 0) read.attributes = attributes
    return read
  })
}
