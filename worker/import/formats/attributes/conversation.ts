// Messages that attributes hold as one value: structures or JSON text, whole conversations whose last answer is the
// output, lists of events, and the scattered answer of Vercel's AI SDK.
import type { Json } from '../../../../durable/protocol/update.ts'
import { addToolCalls, newCallList } from '../messages/tool-call.ts'
import { readMessageList } from '../messages/read-list.ts'
import { readSide } from '../messages/read-side.ts'
import type { Message, ToolCall } from '../../span.ts'
import { type Draft, isList, isObject, textOf, unpacked } from '../json-value.ts'
import { take, type Sorted } from './sort-attributes.ts'
import { restoreItem } from './tree.ts'

export interface Conversation {
  readonly input: readonly Message[] | undefined
  readonly output: readonly Message[] | undefined
}

/** Messages as a structure, or as JSON text of one. */
export function messageList(value: Json): readonly Message[] | undefined {
  const given = unpacked(value)
  if (!isList(given)) return readSide(given)?.messages
  // A list whose elements are JSON texts themselves (a list attribute can hold nothing but plain values).
  return readMessageList(given.map((item) => restoreItem(unpacked(item))))?.messages
}

/** The sides of a whole conversation or of a list of events, where no attribute names them singly. */
export function conversationSides(sorted: Sorted, told: Conversation): Conversation {
  const whole = take(sorted, 'conversation', messageList)
  if (whole !== undefined) return splitAtAnswer(whole)
  const listed = take(sorted, 'event_list', eventSides)
  return { input: listed?.input ?? told.input, output: listed?.output ?? told.output }
}

/** The last message is the answer if the assistant says it; everything before led to it. */
function splitAtAnswer(messages: readonly Message[]): Conversation {
  const last = messages.at(-1)
  if (last === undefined || (last.role !== 'assistant' && last.role !== 'model')) {
    return { input: messages, output: undefined }
  }
  const before = messages.slice(0, -1)
  return { input: before.length === 0 ? undefined : before, output: [last] }
}

/** pydantic-ai's `events`: what was said before, and choices, which are what was answered. */
function eventSides(value: Json): Conversation | undefined {
  const given = unpacked(value)
  if (!isList(given) || given.length === 0 || !given.every(isEventBody)) return undefined
  const choices = given.filter(isChoice)
  const said = given.filter((event) => !isChoice(event))
  const input = readMessageList(said)?.messages
  const output = readMessageList(choices)?.messages
  return input === undefined && output === undefined ? undefined : { input, output }
}

function isEventBody(event: Json): boolean {
  return isObject(event) && typeof event['event.name'] === 'string'
}

function isChoice(event: Json): boolean {
  return isObject(event) && event['event.name'] === 'gen_ai.choice'
}

/** `ai.response.text`, `.toolCalls` and `.reasoning` are one message of the assistant. */
export function vercelAnswer(sorted: Sorted): readonly Message[] | undefined {
  const text = take(sorted, 'response_text', textOf)
  const calls = take(sorted, 'response_calls', readCalls)
  const reasoning = take(sorted, 'response_reasoning', textOf)
  if (text === undefined && calls === undefined && reasoning === undefined) return undefined
  const message: Draft<Message> = { role: 'assistant' }
  if (reasoning === undefined) {
    if (text !== undefined) message.content = text
  } else {
    const thought = { type: 'reasoning', text: reasoning }
    message.parts = text === undefined ? [thought] : [thought, { type: 'text', text }]
  }
  if (calls !== undefined) message.tool_calls = calls
  return [message]
}

function readCalls(value: Json): readonly ToolCall[] | undefined {
  const list = newCallList()
  return addToolCalls(list, unpacked(value)) && list.calls.length > 0 ? list.calls : undefined
}
