// gen_ai conventions put what was said on span events. Those become messages and leave the events; attributes that
// an event carries for its span (`gen_ai.input.messages`) join the span's own.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import { readMessage } from '../messages/message.ts'
import { roleOfEvent } from '../messages/role.ts'
import type { Message, SpanEvent } from '../../span.ts'
import { isObject, put, unpacked, type JsonDraft } from '../json-value.ts'
import type { Conversation } from './conversation.ts'

interface ReadEvents {
  readonly attributes: JsonObject
  readonly conversation: Conversation
  readonly events: readonly SpanEvent[]
}

/** Events whose attributes are about their span. */
const CARRIERS: ReadonlySet<string> = new Set([
  'gen_ai.client.inference.operation.details',
  'gen_ai.content.prompt',
  'gen_ai.content.completion',
])

export function readEvents(attributes: JsonObject, given: readonly SpanEvent[]): ReadEvents {
  if (!given.some((event) => event.name.startsWith('gen_ai.'))) {
    return { attributes, conversation: { input: undefined, output: undefined }, events: given }
  }
  const input: Message[] = []
  const output: Message[] = []
  const events: SpanEvent[] = []
  const carriers: JsonObject[] = []
  for (const event of given) {
    if (event.attributes !== undefined && CARRIERS.has(event.name)) {
      carriers.push(event.attributes)
      continue
    }
    const messages = roleOfEvent(event.name) === undefined ? null : readMessageEvent(event)
    const side = event.name === 'gen_ai.choice' ? output : input
    if (messages === null) events.push(event)
    else for (const message of messages) side.push(message)
  }
  return {
    attributes: carriers.length === 0 ? attributes : joinedUnder(attributes, carriers),
    conversation: { input: input.length === 0 ? undefined : input, output: output.length === 0 ? undefined : output },
    events,
  }
}

/** The span's own attributes win, and an earlier event's over a later one's: an event only fills what is open. */
function joinedUnder(attributes: JsonObject, carriers: readonly JsonObject[]): JsonObject {
  const joined: JsonDraft = {}
  for (const layer of [...carriers.toReversed(), attributes]) {
    for (const [key, value] of Object.entries(layer)) put(joined, key, value)
  }
  return joined
}

/** The event's body: its attributes, or the JSON in the one that holds them all. */
function readMessageEvent(event: SpanEvent): readonly Message[] | null {
  const attributes = event.attributes ?? {}
  const whole = unpacked(attributes['gen_ai.event.content'] ?? null)
  const body: JsonDraft = { 'event.name': event.name }
  for (const [key, value] of Object.entries(isObject(whole) ? whole : attributes)) {
    put(body, key, STRUCTURED.has(key) ? unpacked(value) : contentOf(key, value))
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
