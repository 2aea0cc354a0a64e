// A span as the wire shows it, with or without its body.
import type { SpanBody } from '../worker/import/span.ts'
import { isoTime, milliseconds } from './iso-time.ts'
import { spans } from './schema.ts'
import { shortColumnText } from './column-text.ts'
import type { ReadBody } from './span-body.ts'

export interface TraceSpan {
  readonly span_id: string
  readonly parent_id: string | null
  readonly name: string
  readonly kind: string
  readonly start_time: string | null
  readonly end_time: string | null
  readonly duration_ms: number | null
  readonly status: string
  readonly status_message: string | null
  readonly model: string | null
  readonly provider: string | null
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly total_tokens: number | null
  readonly cost_usd: number | null
  readonly session_id: string | null
  readonly user_id: string | null
  readonly input_preview: string | null
  readonly output_preview: string | null
  readonly body: SpanBody | null
  /** Why `body` is null: left out of a large trace and to be asked for by itself, or its stored file is gone. */
  readonly body_omitted: 'too_large' | 'missing' | null
}

/** Everything but the body, which is read apart. */
export const SPAN_COLUMNS = {
  span_id: spans.span_id,
  parent_id: spans.parent_id,
  name: spans.name,
  kind: spans.kind,
  start_us: spans.start_us,
  end_us: spans.end_us,
  status: spans.status,
  status_message: spans.status_message,
  model: spans.model,
  provider: spans.provider,
  prompt_tokens: spans.prompt_tokens,
  completion_tokens: spans.completion_tokens,
  total_tokens: spans.total_tokens,
  cost_usd: spans.cost_usd,
  session_id: spans.session_id,
  user_id: spans.user_id,
  input_preview: spans.input_preview,
  output_preview: spans.output_preview,
} as const

export type SpanRow = Pick<typeof spans.$inferSelect, keyof typeof SPAN_COLUMNS>

export function traceSpan(row: SpanRow, read: ReadBody | 'too_large' | 'missing'): TraceSpan {
  const { start_us, end_us, ...columns } = row
  const isHere = typeof read === 'object'
  return {
    ...columns,
    start_time: isoTime(start_us),
    end_time: isoTime(end_us),
    duration_ms: start_us === null || end_us === null ? null : milliseconds(end_us - start_us),
    ...(isHere && wholeTexts(columns, read.long)),
    body: isHere ? read.body : null,
    body_omitted: isHere ? null : read,
  }
}

/** Those that the row has shortened: another part may have said something shorter since. */
function wholeTexts(columns: Partial<SpanRow>, long: ReadBody['long']): ReadBody['long'] {
  const texts: Readonly<Record<string, unknown>> = columns
  return Object.fromEntries(Object.entries(long).filter(([column, text]) => shortColumnText(text) === texts[column]))
}
