// What a span's attributes and events say, in the fields of a span. Whatever is understood leaves the attributes;
// whatever is not stays there under its own name.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import { readMessageList } from '../messages/read-list.ts'
import { systemMessages } from '../messages/read-side.ts'
import type { Message, SpanEvent, SpanKind } from '../../span.ts'
import { countOf, isList, isObject, numberOf, textOf, unpacked } from '../json-value.ts'
import { conversationSides, messageList, vercelAnswer, type Conversation } from './conversation.ts'
import { readEvents } from './events.ts'
import { kindOfOperation, namedKind } from './kind.ts'
import { restOf, sortAttributes, take, takeFamily, type Sorted } from './sort-attributes.ts'
import { readTags, readTools } from './tools.ts'

/** Fields that the attributes say nothing about are undefined. */
export interface Meaning {
  readonly kind: SpanKind | undefined
  readonly model: string | undefined
  readonly provider: string | undefined
  readonly prompt_tokens: number | undefined
  readonly completion_tokens: number | undefined
  readonly total_tokens: number | undefined
  readonly cost_usd: number | undefined
  readonly session_id: string | undefined
  readonly user_id: string | undefined
  readonly input: Json | undefined
  readonly output: Json | undefined
  readonly input_messages: readonly Message[] | undefined
  readonly output_messages: readonly Message[] | undefined
  readonly tools: Json | undefined
  readonly invocation_parameters: Json | undefined
  readonly metadata: Json | undefined
  readonly tags: readonly string[] | undefined
  /** Those that were no messages. */
  readonly events: readonly SpanEvent[]
  readonly rest: JsonObject
}

export function readMeaning(given: JsonObject, givenEvents: readonly SpanEvent[]): Meaning {
  const { attributes, conversation: told, events } = readEvents(given, givenEvents)
  const sorted = sortAttributes(attributes)
  const kind = readKind(sorted)
  const talk = readConversation(sorted, told)
  const input = takeValue(sorted, 'input')
  const output = takeValue(sorted, 'output')
  const answer = vercelAnswer(sorted)
  const fields = {
    kind,
    model: take(sorted, 'model', textOf),
    provider: take(sorted, 'provider', textOf),
    prompt_tokens: take(sorted, 'prompt_tokens', countOf),
    completion_tokens: take(sorted, 'completion_tokens', countOf),
    total_tokens: take(sorted, 'total_tokens', countOf),
    cost_usd: take(sorted, 'cost', numberOf),
    session_id: take(sorted, 'session', textOf),
    user_id: take(sorted, 'user', textOf),
    input,
    output,
    input_messages: talk.input,
    output_messages: talk.output ?? answer,
    tools: readTools(sorted),
    invocation_parameters: take(sorted, 'invocation_parameters', parameters),
    metadata: take(sorted, 'metadata', unpacked),
    tags: take(sorted, 'tags', readTags),
    events,
  }
  const rest = restOf(sorted)
  return { ...fields, kind: fields.kind ?? guessKind(fields, rest), rest }
}

function parameters(value: Json): Json | undefined {
  return typeof value === 'string' ? (textOf(value) === undefined ? undefined : unpacked(value)) : value
}

function readKind(sorted: Sorted): SpanKind | undefined {
  const named = take(sorted, 'openinference_kind', textOf)
  const operation = take(sorted, 'operation', knownOperation)
  const vendor = take(sorted, 'vendor_kind', knownOperation)
  return named === undefined ? (operation ?? vendor) : namedKind(named)
}

function knownOperation(value: Json): SpanKind | undefined {
  const name = textOf(value)
  return name === undefined ? undefined : (kindOfOperation(name) ?? undefined)
}

/** Only from what cannot mean anything else: a named tool, a named agent, a model's name. */
function guessKind(fields: { readonly model: string | undefined }, rest: JsonObject): SpanKind | undefined {
  if (
    rest['tool.name'] !== undefined ||
    rest['gen_ai.tool.name'] !== undefined ||
    rest['ai.toolCall.name'] !== undefined
  ) {
    return 'TOOL'
  }
  if (rest['gen_ai.agent.name'] !== undefined || rest.agent_name !== undefined) return 'AGENT'
  return fields.model === undefined ? undefined : 'LLM'
}

/** A side's value, unpacked unless its type says that it is text. A type that the value shows is dropped. */
function takeValue(sorted: Sorted, side: 'input' | 'output'): Json | undefined {
  const slot = side === 'input' ? 'input_type' : 'output_type'
  const type = sorted.slots.get(slot)?.[0]?.value
  const value = take(sorted, side, (given) =>
    typeof given === 'string' && type === 'text/plain' ? given : unpacked(given),
  )
  const shown = typeof value === 'string' ? 'text/plain' : 'application/json'
  if (value !== undefined && type === shown) take(sorted, slot, textOf)
  return value
}

function readConversation(sorted: Sorted, told: Conversation): Conversation {
  const sides = conversationSides(sorted, told)
  const input = messagesOf(sorted, 'input_messages') ?? sides.input
  const output = messagesOf(sorted, 'output_messages') ?? sides.output
  const system = take(sorted, 'system', systemOf) ?? []
  if (system.length === 0) return { input, output }
  return { input: [...system, ...(input ?? [])], output }
}

function systemOf(value: Json): readonly Message[] | undefined {
  const messages = systemMessages(unpacked(value))
  return messages.length === 0 ? undefined : messages
}

/** Flattened messages first: they are OpenInference's own form. */
function messagesOf(sorted: Sorted, side: 'input_messages' | 'output_messages'): readonly Message[] | undefined {
  const family = takeFamily(sorted, side)
  const flattened = isList(family) ? family.map(withParts) : isObject(family) ? [family] : undefined
  if (flattened !== undefined) return readMessageList(flattened)?.messages ?? flattened.map(asMessage)
  return take(sorted, side, messageList)
}

/** A flattened message cannot hold a list of parts but as JSON text, which OpenLLMetry uses for it. */
function withParts(value: Json): Json {
  if (!isObject(value) || typeof value.content !== 'string' || !value.content.startsWith('[{"type"')) return value
  return { ...value, content: unpacked(value.content) }
}

/** What stands in a list of messages is one, even when nothing in it can be read. */
function asMessage(value: Json): Message {
  return readMessageList([value])?.messages[0] ?? { parts: [isObject(value) ? value : { type: 'json', value }] }
}
