// Numbered spans of OTLP/JSON, alone, in a request, and a request a line.
import type { Json } from '../../../durable/protocol/update.ts'

/** The id of a span by its number. An id of all zeros would be none. */
export const hex = (n: number): string => (n + 1).toString(16).padStart(16, '0')

/** A span, of one of seven traces. */
export const otlpSpan = (n: number): Json => ({
  traceId: hex(n % 7).padStart(32, 'a'),
  spanId: hex(n),
  name: `span ${n}`,
  startTimeUnixNano: '1700000000000000000',
  endTimeUnixNano: '1700000001000000000',
})

/** One request with these spans. */
export const request = (...spans: readonly Json[]): Json => ({
  resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ scope: { name: 's' }, spans }] }],
})

/** As many requests of one span, one a line. */
export const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => JSON.stringify(request(otlpSpan(n)))).join('\n') + '\n'

/** The ids of the spans of `lines`, in order. */
export const expectedIds = (count: number): string[] => Array.from({ length: count }, (_, n) => hex(n))
