// Which arrays of a large document may be cut into pieces: those whose elements are records of their own. An array
// below any other key (a span's attributes, an observation's input) belongs to one record: cut in two it would come
// out as two half records under one id, and the second would silently replace the first.

/** Keys from the root down to such arrays, in all spellings that the formats know. */
export const RECORD_LISTS: ReadonlySet<string> = new Set([
  // OTLP/JSON, protobuf's snake_case, Tempo, and the name before OpenTelemetry 1.0
  'resourceSpans',
  'resource_spans',
  'batches',
  'scopeSpans',
  'scope_spans',
  'instrumentationLibrarySpans',
  'instrumentation_library_spans',
  'spans',
  // Langfuse, LangSmith, Phoenix, and the envelopes of their APIs
  'trace',
  'traces',
  'observations',
  'runs',
  'post',
  'patch',
  'batch',
  'data',
  'items',
  'results',
])
