// A span as Phoenix exports it, alone in a trace of its own.

/** @param n tells it from others; the higher, the later it began. */
export function phoenixSpan(n: number): object {
  const start = Date.UTC(2026, 0, 1) + n * 1000
  return {
    name: 'answer',
    context: { trace_id: n.toString(16).padStart(32, '0'), span_id: n.toString(16).padStart(16, '0') },
    span_kind: 'CHAIN',
    parent_id: null,
    start_time: new Date(start).toISOString(),
    end_time: new Date(start + 500).toISOString(),
    status_code: 'OK',
    status_message: '',
    attributes: { 'input.value': `Question ${n}`, 'output.value': `Answer ${n}` },
  }
}
