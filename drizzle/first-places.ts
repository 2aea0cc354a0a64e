// Which spans and traces a batch holds, and the record in which each comes first. Rows of JSON parameters.
import type { PlacedSpan } from '../worker/import/formats/format.ts'
import type { TraceInfo } from '../worker/import/span.ts'
import { columnText } from './column-text.ts'
import { traceKey } from './import-scope.ts'

/** The record of a trace of which the batch holds no span: what a source says of a trace carries no place. */
const NO_RECORD = -1

export interface FirstPlaces {
  /** By trace and span id: JSON arrays [trace, span_id, at]. */
  readonly spans: ReadonlyMap<string, string>
  /** By trace: JSON arrays [trace, at]. */
  readonly traces: ReadonlyMap<string, string>
}

/** Neither id can hold the separator: see columnText. */
export function spanKey(trace: string, spanId: string): string {
  return `${trace}\0${spanId}`
}

export function firstPlaces(
  source: string,
  placedSpans: readonly PlacedSpan[],
  infos: readonly TraceInfo[],
): FirstPlaces {
  const spans = new Map<string, string>()
  const traces = new Map<string, string>()
  for (const { at, span } of placedSpans) {
    const trace = traceKey(source, columnText(span.trace_id))
    const spanId = columnText(span.span_id)
    const key = spanKey(trace, spanId)
    if (!spans.has(key)) spans.set(key, JSON.stringify([trace, spanId, at]))
    if (!traces.has(trace)) traces.set(trace, JSON.stringify([trace, at]))
  }
  for (const info of infos) {
    const trace = traceKey(source, columnText(info.trace_id))
    if (!traces.has(trace)) traces.set(trace, JSON.stringify([trace, NO_RECORD]))
  }
  return { spans, traces }
}

/** The rows of those keys. */
export function* rowsOf(places: ReadonlyMap<string, string>, keys: Iterable<string>): Generator<string> {
  for (const key of keys) {
    const row = places.get(key)
    if (row !== undefined) yield row
  }
}
