// A trace as lists show it: the row of the table in the shape of the wire.
import { isoTime, milliseconds } from './iso-time.ts'
import { traces } from './schema.ts'

export interface ListedTrace {
  /** `<source>:<trace_id>`. */
  readonly id: string
  readonly source: string
  readonly trace_id: string
  readonly name: string | null
  readonly start_time: string | null
  readonly end_time: string | null
  readonly duration_ms: number | null
  readonly span_count: number
  readonly error_count: number
  readonly has_errors: boolean
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly total_tokens: number | null
  readonly cost_usd: number | null
  readonly model: string | null
  readonly session_id: string | null
  readonly user_id: string | null
  readonly input_preview: string | null
  readonly output_preview: string | null
  readonly imported_at: string
  /** The job that first imported it. */
  readonly job_id: string
}

type TraceRow = Omit<typeof traces.$inferSelect, 'workspace' | 'written_job' | 'given' | 'info'>

/** The columns that `listedTrace` needs. */
export const LISTED_COLUMNS = {
  id: traces.id,
  source: traces.source,
  trace_id: traces.trace_id,
  name: traces.name,
  start_us: traces.start_us,
  end_us: traces.end_us,
  duration_us: traces.duration_us,
  span_count: traces.span_count,
  error_count: traces.error_count,
  prompt_tokens: traces.prompt_tokens,
  completion_tokens: traces.completion_tokens,
  total_tokens: traces.total_tokens,
  cost_usd: traces.cost_usd,
  model: traces.model,
  session_id: traces.session_id,
  user_id: traces.user_id,
  input_preview: traces.input_preview,
  output_preview: traces.output_preview,
  first_job: traces.first_job,
  imported_at: traces.imported_at,
} as const satisfies { readonly [column in keyof TraceRow]: (typeof traces)[column] }

export function listedTrace(row: TraceRow): ListedTrace {
  const { start_us, end_us, duration_us, first_job, ...columns } = row
  return {
    ...columns,
    start_time: start_us === 0 ? null : isoTime(start_us),
    end_time: isoTime(end_us),
    duration_ms: milliseconds(duration_us),
    has_errors: row.error_count > 0,
    job_id: first_job,
  }
}
