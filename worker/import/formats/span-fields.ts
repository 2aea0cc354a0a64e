// The last step of every format: what was found out about a span becomes a Span. Each side's messages are told from
// its value here, previews are made, and fields that hold nothing are left out.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { previewOf } from '../preview.ts'
import type { Message, Span, SpanBody, SpanEvent } from '../span.ts'
import { columnText, type Draft, saysNothing } from './json-value.ts'
import { readSide } from './messages/read-side.ts'
import { sameMessages } from './messages/same-messages.ts'

/** Everything a format can say of a span; what it does not know is undefined or null. */
export interface SpanFields {
  readonly trace_id: string
  readonly span_id: string
  readonly parent_id: string | null
  readonly name: string
  readonly kind: string
  readonly start_us: number | null
  readonly end_us: number | null
  readonly status: Span['status']
  readonly status_message?: string | null | undefined
  readonly model?: string | undefined
  readonly provider?: string | undefined
  readonly prompt_tokens?: number | undefined
  readonly completion_tokens?: number | undefined
  readonly total_tokens?: number | undefined
  readonly cost_usd?: number | undefined
  readonly session_id?: string | undefined
  readonly user_id?: string | undefined
  readonly part?: number | null
  /** As they came; messages in them are found here. */
  readonly input?: Json | undefined
  readonly output?: Json | undefined
  /** Messages that stood apart from the values. */
  readonly input_messages?: readonly Message[] | undefined
  readonly output_messages?: readonly Message[] | undefined
  readonly tools?: Json | undefined
  readonly invocation_parameters?: Json | undefined
  readonly metadata?: Json | undefined
  readonly tags?: readonly string[] | undefined
  readonly events?: readonly SpanEvent[] | undefined
  readonly links?: Json | undefined
  readonly resource?: JsonObject | undefined
  readonly scope?: JsonObject | undefined
  readonly attributes?: JsonObject | undefined
}

export function spanOf(fields: SpanFields): Span {
  const input = sideOf(fields.input, fields.input_messages)
  const output = sideOf(fields.output, fields.output_messages)
  const total = fields.total_tokens ?? sum(fields.prompt_tokens, fields.completion_tokens)
  return {
    trace_id: columnText(fields.trace_id),
    span_id: columnText(fields.span_id),
    parent_id: orNull(fields.parent_id),
    name: columnText(fields.name),
    kind: columnText(fields.kind),
    start_us: fields.start_us,
    end_us: fields.end_us,
    status: fields.status,
    status_message: orNull(fields.status_message),
    model: orNull(fields.model),
    provider: orNull(fields.provider),
    prompt_tokens: fields.prompt_tokens ?? null,
    completion_tokens: fields.completion_tokens ?? null,
    total_tokens: total ?? null,
    cost_usd: fields.cost_usd ?? null,
    session_id: orNull(fields.session_id),
    user_id: orNull(fields.user_id),
    input_preview: previewOf(input.messages, input.value, 'input'),
    output_preview: previewOf(output.messages, output.value, 'output'),
    part: fields.part ?? null,
    body: bodyOf(fields, input, output),
  }
}

interface SideFields {
  readonly value: Json | undefined
  readonly messages: readonly Message[] | undefined
  readonly tools: Json | undefined
}

/** The messages of a side and the value without them. Two accounts of the same messages become one. */
function sideOf(value: Json | undefined, apart: readonly Message[] | undefined): SideFields {
  const read = value === undefined || value === null ? null : readSide(value)
  if (read === null) return { value: isSaid(value, apart) ? undefined : value, messages: apart, tools: undefined }
  if (apart !== undefined && !sameMessages(read.messages, apart)) return { value, messages: apart, tools: undefined }
  return { value: read.rest, messages: read.messages, tools: read.tools }
}

/** A result that is what the only or last message says, word for word (pydantic-ai's `final_result`). */
function isSaid(value: Json | undefined, messages: readonly Message[] | undefined): boolean {
  return typeof value === 'string' && messages?.at(-1)?.content === value
}

function bodyOf(fields: SpanFields, input: SideFields, output: SideFields): SpanBody {
  const body: Draft<SpanBody> = {}
  const { events, resource, scope, tags, attributes } = fields
  const tools = fields.tools ?? input.tools ?? output.tools
  if (input.value !== undefined && input.value !== null) body.input = input.value
  if (output.value !== undefined && output.value !== null) body.output = output.value
  if (input.messages !== undefined && input.messages.length > 0) body.input_messages = input.messages
  if (output.messages !== undefined && output.messages.length > 0) body.output_messages = output.messages
  if (tools !== undefined && !saysNothing(tools)) body.tools = tools
  const parameters = fields.invocation_parameters
  if (parameters !== undefined && !saysNothing(parameters)) body.invocation_parameters = parameters
  if (fields.metadata !== undefined && !saysNothing(fields.metadata)) body.metadata = fields.metadata
  if (tags !== undefined && tags.length > 0) body.tags = tags
  if (events !== undefined && events.length > 0) body.events = events
  if (fields.links !== undefined && !saysNothing(fields.links)) body.links = fields.links
  if (resource !== undefined && !saysNothing(resource)) body.resource = resource
  if (scope !== undefined && !saysNothing(scope)) body.scope = scope
  if (attributes !== undefined && !saysNothing(attributes)) body.attributes = attributes
  return body
}

function orNull(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' ? null : columnText(text)
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0)
}
