// What the page reads from the service, as it comes over the wire.
import type { JobSummary } from '../../durable/protocol/summary.ts'
import type { Json, JsonObject } from '../../durable/protocol/update.ts'

export interface TraceRow {
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
  readonly job_id: string | null
}

interface ToolCall {
  readonly id?: string
  readonly name: string
  readonly arguments: Json
}

export interface Message {
  readonly role?: string
  readonly content?: string
  readonly parts?: readonly JsonObject[]
  readonly name?: string
  readonly tool_call_id?: string
  readonly tool_calls?: readonly ToolCall[]
}

export interface SpanBody {
  readonly input?: Json
  readonly output?: Json
  readonly input_messages?: readonly Message[]
  readonly output_messages?: readonly Message[]
  readonly [field: string]: unknown
}

export interface SpanRow {
  readonly span_id: string
  readonly parent_id: string | null
  readonly name: string
  readonly kind: string
  readonly start_time: string | null
  readonly end_time: string | null
  readonly duration_ms: number | null
  readonly status: 'ok' | 'error' | 'unset'
  readonly status_message: string | null
  readonly model: string | null
  readonly provider: string | null
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly total_tokens: number | null
  readonly cost_usd: number | null
  /** Null when it is too large to come with its trace, or its stored file is gone. */
  readonly body: SpanBody | null
  readonly body_omitted: 'too_large' | 'missing' | null
}

export interface Trace extends TraceRow {
  readonly spans: readonly SpanRow[]
}

export interface TracePage {
  readonly traces: readonly TraceRow[]
  readonly next_cursor: string | null
}

export interface JobPage {
  readonly jobs: readonly JobSummary[]
  readonly next_cursor: string | null
}

/** Milliseconds since the epoch, units done, units a second. */
export type RateSample = readonly [at: number, done: number, rate: number]

export interface Rates {
  readonly unit: string | null
  readonly samples: readonly RateSample[]
}
