// The one shape that every source format is turned into: spans with OpenInference meaning.
// Times are whole microseconds since 1970 UTC (a double holds them exactly until the year 2255).
import type { Json, JsonObject } from '../../durable/protocol/update.ts'

/** OpenInference span kinds in upper case; a kind that is none of them is kept as it came. */
export type SpanKind = string

export interface ToolCall {
  readonly id?: string
  readonly name: string
  /** As the model wrote them: JSON text where the source has text, otherwise the value. */
  readonly arguments: Json
}

/** Content that is not plain text, in order: text, images, documents, reasoning, and whatever else came. */
export type MessagePart = JsonObject

export interface Message {
  /** `system`, `user`, `assistant`, `tool`, …; absent where the source names none. */
  readonly role?: string
  readonly content?: string
  readonly parts?: readonly MessagePart[]
  readonly name?: string
  readonly tool_call_id?: string
  readonly tool_calls?: readonly ToolCall[]
  /** Whatever else the source's message carried (ids, finish reason, usage, …), under its own names. */
  readonly metadata?: JsonObject
}

export interface SpanEvent {
  readonly name: string
  readonly time_us: number | null
  readonly attributes?: JsonObject
}

/** What only a reader of one span wants; stored as one JSON text. Empty fields are left out. */
export interface SpanBody {
  readonly input?: Json
  readonly output?: Json
  readonly input_messages?: readonly Message[]
  readonly output_messages?: readonly Message[]
  readonly tools?: Json
  readonly invocation_parameters?: Json
  readonly metadata?: Json
  readonly tags?: readonly string[]
  readonly events?: readonly SpanEvent[]
  readonly links?: Json
  readonly resource?: JsonObject
  readonly scope?: JsonObject
  /** Whatever the source had that no field above holds, under its own names. */
  readonly attributes?: JsonObject
}

export interface Span {
  /** Empty for a part that does not say it: it belongs to the trace in which the span is known. */
  readonly trace_id: string
  readonly span_id: string
  readonly parent_id: string | null
  readonly name: string
  readonly kind: SpanKind
  readonly start_us: number | null
  readonly end_us: number | null
  readonly status: 'ok' | 'error' | 'unset'
  readonly status_message: string | null
  readonly model: string | null
  readonly provider: string | null
  readonly prompt_tokens: number | null
  readonly completion_tokens: number | null
  readonly total_tokens: number | null
  readonly cost_usd: number | null
  readonly session_id: string | null
  readonly user_id: string | null
  /** The first characters of what went in and came out, as a person would read it; see preview.ts. */
  readonly input_preview: string | null
  readonly output_preview: string | null
  /**
   * Null for a whole span. A part (LangSmith's post = 0, patch = 1) is merged with the others, field by field: a higher
   * one wins, and of two alike the later.
   */
  readonly part: number | null
  readonly body: SpanBody
}

/** What a source says of a whole trace besides its spans. Null fields are derived from the spans instead. */
export interface TraceInfo {
  readonly trace_id: string
  readonly name: string | null
  readonly start_us: number | null
  readonly session_id: string | null
  readonly user_id: string | null
  readonly input_preview: string | null
  readonly output_preview: string | null
  /** Tags, metadata, version, full input and output, …; kept as it came. */
  readonly info: JsonObject
}
