// What the tests of this folder share: spans and traces with everything left out but what a test is about.
import { newFailures } from './failures.ts'
import type { PlacedSpan } from '../worker/import/formats/format.ts'
import type { Span, TraceInfo } from '../worker/import/span.ts'
import type { FileStore } from '../worker/ports.ts'
import type { ImportScope } from './import-scope.ts'

export function scopeOf(workspace: string, jobId: string): ImportScope {
  return { workspace, source: 'otlp', jobId, now: '2026-11-23T10:00:00.000Z' }
}

export function spanOf(traceId: string, spanId: string, fields: Partial<Span> = {}): Span {
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_id: null,
    name: 'a span',
    kind: 'CHAIN',
    start_us: null,
    end_us: null,
    status: 'unset',
    status_message: null,
    model: null,
    provider: null,
    prompt_tokens: null,
    completion_tokens: null,
    total_tokens: null,
    cost_usd: null,
    session_id: null,
    user_id: null,
    input_preview: null,
    output_preview: null,
    part: null,
    body: {},
    ...fields,
  }
}

export function traceInfoOf(traceId: string, fields: Partial<TraceInfo> = {}): TraceInfo {
  return {
    trace_id: traceId,
    name: null,
    start_us: null,
    session_id: null,
    user_id: null,
    input_preview: null,
    output_preview: null,
    info: {},
    ...fields,
  }
}

/** A batch of spans that stood in records of their own, from `at` on. */
export function batchOf(spans: readonly Span[], at = 0) {
  const placed: PlacedSpan[] = spans.map((span, index) => ({ at: at + index, span }))
  return { spans: placed, traces: [], ...newFailures() }
}

/** For tests in which nothing may be large enough for a file. */
export const noFiles: FileStore = {
  put: refuse,
  beginParts: refuse,
  putPart: refuse,
  completeParts: refuse,
  abortParts: refuse,
  size: refuse,
  range: refuse,
  stream: refuse,
  delete: async (keys) => (keys.length === 0 ? undefined : refuse()),
}

function refuse(): never {
  throw new Error('a file store was asked for, though nothing here is large')
}
