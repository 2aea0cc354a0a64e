// gen_ai conventions put what was said on span events. Those become messages and leave the events; attributes that
// an event carries for its span (`gen_ai.input.messages`) join the span's own.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import { readMessage } from '../messages/message.ts'
import { roleOfEvent } from '../messages/role.ts'
import type { Message, SpanEvent } from '../../span.ts'
import { isObject, put, unpacked, type JsonDraft } from '../json-value.ts'
import type { Conversation } from './conversation.ts'
import { unflatten } from './tree.ts'

export interface ReadEvents {
  readonly attributes: JsonObject
  readonly conversation: Conversation
  readonly events: readonly SpanEvent[]
}

/** Events whose attributes are about their span. */
const CARRIERS: ReadonlySet<string> = new Set(
  ['gen_ai.client.inference.operation.details', 'gen_ai.content.prompt', 'gen_ai.content.completion'],
)

export function readEvents(attributes: JsonObject, given: readonly SpanEvent[]): ReadEvents {
  if (!given.some((event) => event.name.startsWith('gen_ai.'))) {
    return { attributes, conversation: { input: undefined, output: undefined }, events: given }
  }
  const input: Message[] = []
  const output: Message[] = []
  const events: SpanEvent[] = []
  let joined = attributes
  for (const event of given) {
    if (event.attributes !== undefined && CARRIERS.has(event.name)) {
      // The span's own attributes win: an event only fills what they leave open.
      joined = { ...event.attributes, ...joined }
      continue
    }
    const messages = roleOfEvent(event.name) === undefined ? null : readMessageEvent(event)
    if (messages === null) events.push(event)
    else (event.name === 'gen_ai.choice' ? output : input).push(...messages)
  }
  return {
    attributes: joined,
    conversation: { input: input.length === 0 ? undefined : input, output: output.length === 0 ? undefined : output },
    events,
  }
}

/** The event's body: its attributes, or the JSON in the one that holds them all. */
function readMessageEvent(event: SpanEvent): readonly Message[] | null {
  const attributes = event.attributes ?? {}
  const whole = unpacked(attributes['gen_ai.event.content'] ?? null)
  const body: JsonDraft = { 'event.name': event.name }
  for (const [key, value] of Object.entries(isObject(whole) ? whole : attributes)) {
    put(body, key, STRUCTURED.has(key) ? unflatten(unpacked(value)) : contentOf(key, value))
  }
  const { 'event.name': _name, ...plain } = body
  return (plain.message === undefined ? null : readMessage(plain)) ?? readMessage(body)
}

const STRUCTURED: ReadonlySet<string> = new Set(['message', 'tool_calls', 'parts'])

/** Content that is a JSON list is a list of parts; any other JSON is what was said. */
function contentOf(key: string, value: Json): Json {
  if (key !== 'content' || typeof value !== 'string' || !value.startsWith('[{')) return value
  return unpacked(value)
}
