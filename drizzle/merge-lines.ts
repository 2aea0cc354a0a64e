// Two lines about the same part of a span become one, field by field, the later over the earlier. The law: the same lines
// give the same rows wherever a batch ends, so that what is done here within a batch is what part-columns.ts does to the
// columns that are stored and `mergeContents` to the bodies.
import type { PlacedSpan } from '../worker/import/formats/format.ts'
import type { Span, SpanBody } from '../worker/import/span.ts'
import type { Content } from './envelope.ts'
import { mergeBodies } from './span-body.ts'

/** What stands where nothing was said. */
export const PLACEHOLDERS = { name: '', kind: 'UNKNOWN', status: 'unset' } as const

/** An error stays one, whatever comes later. */
const STATUSES = ['unset', 'ok', 'error'] as const satisfies readonly Span['status'][]

/**
 * The last record of each span, and after it one of each part that came later, in the order of the last record of each.
 * A whole span takes the place of all that came before it.
 */
export function mergedLines(spans: readonly PlacedSpan[]): PlacedSpan[] {
  const bySpan = new Map<string, Map<number | null, PlacedSpan>>()
  for (const placed of spans) {
    const { trace_id, span_id, part } = placed.span
    const key = JSON.stringify([trace_id, span_id])
    const known = part === null ? undefined : bySpan.get(key)
    const earlier = known?.get(part)
    bySpan.delete(key)
    bySpan.set(key, (known ?? new Map()).set(part, earlier === undefined ? placed : joined(earlier, placed)))
  }
  return Array.from(bySpan.values(), (parts) => [...parts.values()]).flat()
}

function joined(earlier: PlacedSpan, later: PlacedSpan): PlacedSpan {
  return { ...later, span: mergeLines(earlier.span, later.span) }
}

/** Also of two parts, the lower first: what one row says of both. */
export function mergeLines(earlier: Span, later: Span): Span {
  const isLaterWorse = STATUSES.indexOf(later.status) > STATUSES.indexOf(earlier.status)
  return {
    trace_id: later.trace_id,
    span_id: later.span_id,
    parent_id: later.parent_id ?? earlier.parent_id,
    name: later.name === PLACEHOLDERS.name ? earlier.name : later.name,
    kind: later.kind === PLACEHOLDERS.kind ? earlier.kind : later.kind,
    start_us: later.start_us ?? earlier.start_us,
    end_us: later.end_us ?? earlier.end_us,
    status: isLaterWorse ? later.status : earlier.status,
    status_message: later.status_message ?? earlier.status_message,
    model: later.model ?? earlier.model,
    provider: later.provider ?? earlier.provider,
    prompt_tokens: later.prompt_tokens ?? earlier.prompt_tokens,
    completion_tokens: later.completion_tokens ?? earlier.completion_tokens,
    total_tokens: later.total_tokens ?? earlier.total_tokens,
    cost_usd: later.cost_usd ?? earlier.cost_usd,
    session_id: later.session_id ?? earlier.session_id,
    user_id: later.user_id ?? earlier.user_id,
    input_preview: later.input_preview ?? earlier.input_preview,
    output_preview: later.output_preview ?? earlier.output_preview,
    part: later.part,
    body: mergeBodies(earlier.body, later.body),
  }
}

/** A stored content and one of the same part; a long text gives way to any other of its column. */
export function mergeContents(earlier: Content<SpanBody>, later: Content<SpanBody>, span: Span): Content<SpanBody> {
  const kept = Object.entries(earlier.long ?? {}).filter(([column]) => isOpen(span, column))
  const long = { ...Object.fromEntries(kept), ...later.long }
  const body = mergeBodies(earlier.body, later.body)
  return Object.keys(long).length === 0 ? { body } : { body, long }
}

function isOpen(span: Span, column: string): boolean {
  const said = Object.entries(span).find(([name]) => name === column)?.[1]
  return said === undefined || said === null || Object.values<unknown>(PLACEHOLDERS).includes(said)
}
