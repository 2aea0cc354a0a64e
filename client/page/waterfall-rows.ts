// A trace's spans as rows of a waterfall: parents before children, siblings by start, each with its place in time.
// Pure, and safe with whatever a file held: missing parents, cycles, no times.
import type { SpanRow } from './wire.ts'

export interface WaterfallRow {
  readonly span: SpanRow
  readonly depth: number
  /** Fractions of the whole trace, 0 to 1; null without a start. */
  readonly from: number | null
  readonly width: number
}

export function waterfallRows(spans: readonly SpanRow[]): readonly WaterfallRow[] {
  const ids = new Set(spans.map((span) => span.span_id))
  const children = new Map<string | null, SpanRow[]>()
  for (const span of spans.toSorted(byStart)) {
    const parent =
      span.parent_id !== null && span.parent_id !== span.span_id && ids.has(span.parent_id) ? span.parent_id : null
    const siblings = children.get(parent)
    if (siblings) siblings.push(span)
    else children.set(parent, [span])
  }
  const times = spans.flatMap((span) => [span.start_time, span.end_time]).filter((time) => time !== null)
  const stamps = times.map((time) => Date.parse(time))
  const begin = stamps.reduce((least, stamp) => Math.min(least, stamp), Infinity)
  const length = stamps.reduce((most, stamp) => Math.max(most, stamp), -Infinity) - begin

  const rows: WaterfallRow[] = []
  const seen = new Set<SpanRow>()
  const visit = (roots: readonly SpanRow[]) => {
    const stack = roots.map((span) => ({ span, depth: 0 })).toReversed()
    for (let next = stack.pop(); next; next = stack.pop()) {
      const { span, depth } = next
      if (seen.has(span)) continue
      seen.add(span)
      rows.push({ span, depth, ...placed(span, begin, length) })
      for (const child of (children.get(span.span_id) ?? []).toReversed()) stack.push({ span: child, depth: depth + 1 })
    }
  }
  visit(children.get(null) ?? [])
  // What is left hangs in a cycle of parents: shown all the same.
  visit(spans)
  return rows
}

function placed(span: SpanRow, begin: number, length: number): Pick<WaterfallRow, 'from' | 'width'> {
  if (span.start_time === null) return { from: null, width: 0 }
  if (!(length > 0)) return { from: 0, width: 1 }
  const start = Date.parse(span.start_time)
  const width = (span.duration_ms ?? 0) / length
  const from = (start - begin) / length
  return { from, width: Math.max(0, Math.min(width, 1 - from)) }
}

function byStart(a: SpanRow, b: SpanRow): number {
  if (a.start_time === b.start_time) return 0
  if (a.start_time === null) return 1
  if (b.start_time === null) return -1
  return a.start_time < b.start_time ? -1 : 1
}
