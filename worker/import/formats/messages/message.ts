// One message from one JSON object, whichever library wrote it. What is no message answers null, so that callers can
// keep the value as it came. Whatever a message carries beyond the fields of `Message` goes into its metadata.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import type { Message } from '../../span.ts'
import { isList, isObject, pick, put, remainder, textOf, type JsonDraft, words } from '../json-value.ts'
import { readNativeMessage } from './pydantic-ai.ts'
import { looksLikePiece } from './piece.ts'
import { readResponsesItem } from './responses-item.ts'
import { roleOf, roleOfEvent, roleOfType } from './role.ts'
import { addToolCall, addToolCalls, type CallList, readToolCall } from './tool-call.ts'
import { addContent, addParts, finish, newTurn } from './turn.ts'

/** How many wrappers (`{message: {message: …}}`) are looked through; real files use one. */
const MAX_WRAPPERS = 4

/** The messages that the object stands for: mostly one, several when it holds results of tools. */
export function readMessage(value: JsonObject, wrappers = MAX_WRAPPERS): readonly Message[] | null {
  const constructed = readConstructor(value)
  if (constructed !== null) return constructed
  const native = readNativeMessage(value)
  if (native !== null) return native
  const item = readResponsesItem(value)
  if (item !== null) return item
  const wrapped = pick(value, 'message', 'delta')
  if (isObject(wrapped) && wrappers > 0 && !('role' in value && 'content' in value)) {
    return readWrapped(value, wrapped, wrappers)
  }
  const role = textOf(value.role)
  if (role !== undefined && hasContent(value)) return assemble(roleOf(role), value)
  return readRoleless(value)
}

/** LangChain's serialised form: `{lc, id: [… "HumanMessage"], kwargs}`, or `{type: "human", data: {…}}`. */
function readConstructor(value: JsonObject): readonly Message[] | null {
  if (isList(value.id) && isObject(value.kwargs)) {
    const name = textOf(value.id.at(-1)) ?? ''
    const known = roleOf(name)
    const role = known === name ? textOf(value.kwargs.role) : known
    return role === undefined && !name.includes('Message') ? null : assemble(role, value.kwargs)
  }
  if (typeof value.type !== 'string' || !isObject(value.data)) return null
  const role = roleOfType(value.type)
  return role !== undefined && hasContent(value.data) ? assemble(role, value.data) : null
}

/** `{message: …}` and what stands beside it: OpenAI's choice, LangChain's generation, OpenInference's item. */
function readWrapped(value: JsonObject, wrapped: JsonObject, wrappers: number): readonly Message[] | null {
  const messages = readMessage(wrapped, wrappers - 1)
  const last = messages?.at(-1)
  if (messages === null || last === undefined) return null
  const used = new Set(['message', 'delta'])
  // A generation repeats its message's text, and its type says only that it is one.
  if (value.text === '' || value.text === last.content) used.add('text')
  if (value.type === 'ChatGeneration' || value.type === 'ChatGenerationChunk') used.add('type')
  const beside = remainder(value, used)
  if (beside === undefined) return messages
  return [...messages.slice(0, -1), { ...last, metadata: { ...last.metadata, ...beside } }]
}

/** Objects that say in some other way that they are messages. */
function readRoleless(value: JsonObject): readonly Message[] | null {
  const { type, content, parts } = value
  const event = textOf(value['event.name'])
  const eventRole = event === undefined ? undefined : roleOfEvent(event)
  if (eventRole !== undefined && hasContent(value)) return assemble(eventRole, value)
  if (typeof type === 'string' && content !== undefined) {
    const role = roleOfType(type)
    if (role !== undefined) return assemble(role, value)
  }
  // Google ADK's events and Gemini's candidates hold a whole `{parts, role}` as content.
  if (isObject(content) && isList(content.parts)) {
    return assemble(textOf(content.role), { ...value, content: null, parts: content.parts })
  }
  if (isList(parts) && parts.length > 0 && parts.every(looksLikePiece)) return assemble(undefined, value)
  if (isList(content) && content.length > 0 && content.every(looksLikePiece)) return assemble(undefined, value)
  return null
}

const CONTENT_KEYS = words('content parts contents blocks text tool_calls toolCalls function_call refusal')

function hasContent(value: JsonObject): boolean {
  return CONTENT_KEYS.some((key) => key in value)
}

const USED: ReadonlySet<string> = new Set([
  ...CONTENT_KEYS,
  ...words('role name tool_call_id toolCallId call_id additional_kwargs reasoning_content invalid_tool_calls'),
])

const USED_WITH_TYPE: ReadonlySet<string> = new Set([...USED, 'type'])

/** Gathers the content and the calls of one message object. */
function assemble(role: string | undefined, value: JsonObject): readonly Message[] {
  const turn = newTurn(role)
  turn.name = textOf(value.name)
  turn.toolCallId = textOf(pick(value, 'tool_call_id', 'toolCallId', 'call_id'))
  const thoughts = textOf(value.reasoning_content)
  if (thoughts !== undefined) turn.parts.push({ type: 'reasoning', text: thoughts })
  addContent(turn, value.content)
  for (const parts of [value.parts, value.contents, value.blocks]) if (isList(parts)) addParts(turn, parts)
  if (turn.parts.length === 0 && typeof value.text === 'string') addContent(turn, value.text)
  const refusal = textOf(value.refusal)
  if (refusal !== undefined) turn.parts.push({ type: 'refusal', refusal })
  turn.metadata = addCallsAndRest(turn.calls, value)
  return finish(turn)
}

/** Adds the calls of a message and answers with whatever else it carries. */
function addCallsAndRest(list: CallList, value: JsonObject): JsonObject | undefined {
  const type = textOf(value.type)
  const typeIsRole = type === undefined || type === 'message' || roleOfType(type) !== undefined
  const rest: JsonDraft = { ...remainder(value, typeIsRole ? USED_WITH_TYPE : USED) }
  for (const key of ['tool_calls', 'toolCalls', 'invalid_tool_calls'] as const) {
    const listed = value[key]
    if (!addToolCalls(list, listed) && listed !== undefined) rest[key] = listed
  }
  const single = readToolCall(value.function_call)
  if (single !== null && list.calls.length === 0) addToolCall(list, single)
  const more = value.additional_kwargs
  if (isObject(more)) {
    if (list.calls.length === 0) addToolCalls(list, more.tool_calls)
    const call = readToolCall(more.function_call)
    if (call !== null && list.calls.length === 0) addToolCall(list, call)
    const unread = remainder(more, ADDITIONAL_USED)
    if (unread !== undefined) put(rest, 'additional_kwargs', unread)
  }
  return Object.keys(rest).length === 0 ? undefined : rest
}

const ADDITIONAL_USED: ReadonlySet<string> = new Set(['tool_calls', 'function_call'])

/** A `[role, content]` pair as LangChain takes it. */
export function readTuple(value: Json): readonly Message[] | null {
  if (!isList(value) || value.length !== 2) return null
  const [role, content] = value
  if (typeof role !== 'string' || !TUPLE_ROLES.has(role)) return null
  return typeof content === 'string' || isList(content) ? assemble(roleOf(role), { content }) : null
}

const TUPLE_ROLES: ReadonlySet<string> = new Set([
  'system',
  'human',
  'user',
  'ai',
  'assistant',
  'developer',
  'placeholder',
])
