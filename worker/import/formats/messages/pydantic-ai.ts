// pydantic-ai's own messages: a request or a response whose parts each name what they are (`part_kind`). A request
// may hold the system prompt, the user's words and results of tools at once; each becomes a message.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import type { Message } from '../../span.ts'
import { isList, isObject, remainder, textOf } from '../json-value.ts'
import { addToolCall, readToolCall } from './tool-call.ts'
import { addContent, addParts, finish, newTurn, type Turn } from './turn.ts'

const PART_ROLES: ReadonlyMap<string, string> = new Map([
  ['system-prompt', 'system'],
  ['user-prompt', 'user'],
  ['tool-return', 'tool'],
  ['retry-prompt', 'tool'],
])

const MESSAGE_KEYS: ReadonlySet<string> = new Set(['kind', 'parts'])

/** Null unless every part names its kind. */
export function readNativeMessage(value: JsonObject): readonly Message[] | null {
  const { parts } = value
  if (!isList(parts) || parts.length === 0 || !parts.every(hasPartKind)) return null
  const messages: Message[] = []
  const response = newTurn('assistant')
  for (const part of parts) {
    if (!isObject(part)) continue
    const role = PART_ROLES.get(textOf(part.part_kind) ?? '')
    if (role === undefined) addToResponse(response, part)
    else for (const message of readRequestPart(role, part)) messages.push(message)
  }
  response.metadata = remainder(value, MESSAGE_KEYS)
  return response.parts.length + response.calls.calls.length > 0 ? [...messages, ...finish(response)] : messages
}

function hasPartKind(part: Json): boolean {
  return isObject(part) && typeof part.part_kind === 'string'
}

function readRequestPart(role: string, part: JsonObject): readonly Message[] {
  const turn = newTurn(role === 'tool' && part.tool_call_id === undefined ? 'user' : role)
  turn.toolCallId = textOf(part.tool_call_id)
  turn.name = textOf(part.tool_name)
  addContent(turn, part.content)
  return finish(turn)
}

function addToResponse(turn: Turn, part: JsonObject): void {
  const call = part.part_kind === 'tool-call' ? readToolCall(part) : null
  if (call !== null) addToolCall(turn.calls, call)
  else if (part.part_kind === 'text') addContent(turn, part.content)
  else addParts(turn, [{ ...part, type: part.part_kind === 'thinking' ? 'thinking' : 'part' }])
}
