// One span of OTLP, in camelCase or snake_case, with what its resource and scope say.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { Span, SpanEvent } from '../span.ts'
import { readMeaning } from './attributes/meaning.ts'
import { type Draft, isList, isObject, numberOf, pick, put, saysNothing, textOf, type JsonDraft } from './json-value.ts'
import { readOtlpId } from './otlp-id.ts'
import { readOtlpAttributes } from './otlp-value.ts'
import { spanOf } from './span-fields.ts'
import { microsFromNanos } from './time.ts'

/** What spans of one scope share. */
export interface OtlpContext {
  readonly resource: JsonObject | undefined
  readonly scope: JsonObject | undefined
}

/** The ids are known to be there. */
export function readOtlpSpan(value: JsonObject, traceId: string, spanId: string, context: OtlpContext): Span {
  const events = readEvents(value.events)
  const meaning = readMeaning(readOtlpAttributes(value.attributes), events)
  const status = readStatus(value.status, events)
  return spanOf({
    ...meaning,
    ...status,
    trace_id: traceId,
    span_id: spanId,
    parent_id: readOtlpId(pick(value, 'parentSpanId', 'parent_span_id')) ?? null,
    name: textOf(value.name) ?? '',
    kind: meaning.kind ?? 'UNKNOWN',
    start_us: microsFromNanos(pick(value, 'startTimeUnixNano', 'start_time_unix_nano')),
    end_us: microsFromNanos(pick(value, 'endTimeUnixNano', 'end_time_unix_nano')),
    links: readLinks(value.links),
    resource: context.resource,
    scope: context.scope,
    attributes: withSpanFields(meaning.rest, value),
  })
}

const STATUSES: ReadonlyMap<Json, Span['status']> = new Map<Json, Span['status']>([
  [1, 'ok'],
  [2, 'error'],
  ['1', 'ok'],
  ['2', 'error'],
  ['STATUS_CODE_OK', 'ok'],
  ['STATUS_CODE_ERROR', 'error'],
  ['OK', 'ok'],
  ['ERROR', 'error'],
  ['Ok', 'ok'],
  ['Error', 'error'],
])

/** A failed span without words of its own is given those of its last exception. */
function readStatus(value: Json | undefined, events: readonly SpanEvent[]): Pick<Span, 'status' | 'status_message'> {
  const given = isObject(value) ? value : { code: value ?? null }
  const status = STATUSES.get(given.code ?? null) ?? 'unset'
  const message = 'message' in given ? textOf(given.message) : undefined
  if (message !== undefined || status !== 'error') return { status, status_message: message ?? null }
  return { status, status_message: exceptionMessage(events) ?? null }
}

/** The words of the last exception among the events. */
export function exceptionMessage(events: readonly SpanEvent[]): string | undefined {
  const exception = events.findLast((event) => event.name === 'exception')?.attributes
  return exception === undefined ? undefined : textOf(pick(exception, 'exception.message', 'exception.type'))
}

function readEvents(value: Json | undefined): readonly SpanEvent[] {
  if (!isList(value)) return []
  return value.filter(isObject).map((event) => {
    const read: Draft<SpanEvent> = {
      name: textOf(event.name) ?? '',
      time_us: microsFromNanos(pick(event, 'timeUnixNano', 'time_unix_nano')),
    }
    const attributes = readOtlpAttributes(event.attributes)
    if (!saysNothing(attributes)) read.attributes = attributes
    return read
  })
}

function readLinks(value: Json | undefined): Json | undefined {
  if (!isList(value)) return undefined
  return value.filter(isObject).map((link) => {
    const read: JsonDraft = {}
    const traceId = readOtlpId(pick(link, 'traceId', 'trace_id'))
    const spanId = readOtlpId(pick(link, 'spanId', 'span_id'))
    const attributes = readOtlpAttributes(link.attributes)
    if (traceId !== undefined) read.trace_id = traceId
    if (spanId !== undefined) read.span_id = spanId
    if (!saysNothing(attributes)) read.attributes = attributes
    return read
  })
}

const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const

/** OTLP's own span kind and trace state, where they say more than the default. */
function withSpanFields(rest: JsonObject, value: JsonObject): JsonObject {
  const kind = spanKindOf(value.kind)
  const state = textOf(pick(value, 'traceState', 'trace_state'))
  if (kind === undefined && state === undefined) return rest
  const attributes: JsonDraft = { ...rest }
  if (kind !== undefined) put(attributes, 'otel.span.kind', kind)
  if (state !== undefined) put(attributes, 'otel.trace_state', state)
  return attributes
}

function spanKindOf(value: Json | undefined): string | undefined {
  const number = numberOf(value)
  const name = number === undefined ? textOf(value)?.replace('SPAN_KIND_', '').toLowerCase() : SPAN_KINDS[number]
  return name === undefined || name === 'internal' || name === 'unspecified' ? undefined : name
}
