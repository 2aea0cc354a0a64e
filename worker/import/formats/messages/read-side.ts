// One side of a span, its input or its output: which messages stand in it, and what is left once they are taken out.
// Nothing is doubled and nothing is lost: `rest` is the value without what became messages or tools.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import type { Message } from '../../span.ts'
import { isList, isObject, put, saysNothing, type JsonDraft } from '../json-value.ts'
import { readMessage } from './message.ts'
import { looksLikePiece } from './piece.ts'
import { type MessageList, readMessageList } from './read-list.ts'
import { addParts, finish, newTurn } from './turn.ts'

export interface Side {
  readonly messages: readonly Message[]
  readonly tools: Json | undefined
  readonly rest: Json | undefined
}

/** Where requests and responses of the known libraries keep their messages, the surest first. */
const MESSAGE_KEYS = [
  'messages',
  'contents',
  'new_message',
  'choices',
  'candidates',
  'generations',
  'message',
  'output',
  'input',
] as const

/** How many such keys may stand inside each other (`{output: {messages: …}}`). */
const MAX_WRAPPERS = 3

/** Null when there are no messages in the value; it then stays as it is. */
export function readSide(value: Json, wrappers = MAX_WRAPPERS): Side | null {
  if (isList(value)) return readListSide(value)
  if (!isObject(value)) return null
  const single = readMessage(value)
  if (single !== null) return { messages: single, tools: undefined, rest: undefined }
  const prompt = readPrompt(value)
  if (prompt !== null) return prompt
  for (const key of MESSAGE_KEYS) {
    const inner = value[key]
    if (inner === undefined || inner === null) continue
    const side = readKeyed(key, inner, value, wrappers)
    if (side !== null) return withSiblings(value, key, side)
  }
  return null
}

function readListSide(list: readonly Json[]): Side | null {
  const read = readMessageList(list)
  if (read !== null) return fromList(read)
  if (list.length === 0 || !list.every(looksLikePiece)) return null
  const turn = newTurn(undefined)
  addParts(turn, list)
  return { messages: finish(turn), tools: undefined, rest: undefined }
}

function fromList(read: MessageList): Side {
  return { messages: read.messages, tools: read.tools.length === 0 ? undefined : read.tools, rest: undefined }
}

function readKeyed(key: string, inner: Json, value: JsonObject, wrappers: number): Side | null {
  if (typeof inner === 'string') {
    const isPrompt = key === 'contents' || (key === 'input' && ('model' in value || 'instructions' in value))
    return isPrompt ? { messages: [{ role: 'user', content: inner }], tools: undefined, rest: undefined } : null
  }
  if (key === 'generations') return readGenerations(inner)
  if (key === 'choices') return readGenerations(inner)
  if (key === 'contents' && isList(inner) && inner.some((part) => typeof part === 'string')) {
    const turn = newTurn('user')
    addParts(turn, inner)
    return { messages: finish(turn), tools: undefined, rest: undefined }
  }
  return wrappers > 0 ? readSide(inner, wrappers - 1) : null
}

/** LangChain's `[[{text, message, generation_info}]]` and completions' `[{text, finish_reason}]`. */
function readGenerations(value: Json): Side | null {
  if (!isList(value)) return null
  const messages: Message[] = []
  for (const generation of value.flat(1) as readonly Json[]) {
    if (!isObject(generation)) return null
    const read = readMessage(generation) ?? readTextGeneration(generation)
    if (read === null) return null
    for (const message of read) messages.push(message)
  }
  return messages.length === 0 ? null : { messages, tools: undefined, rest: undefined }
}

function readTextGeneration(generation: JsonObject): readonly Message[] | null {
  const { text, ...metadata } = generation
  if (typeof text !== 'string') return null
  return [saysNothing(metadata) ? { content: text } : { content: text, metadata }]
}

/** Vercel's `{system, prompt}`; both must be text, and nothing else may stand there. */
function readPrompt(value: JsonObject): Side | null {
  const { prompt, system, ...others } = value
  if (typeof prompt !== 'string' || !(system === undefined || typeof system === 'string') || !saysNothing(others)) {
    return null
  }
  const user: Message = { role: 'user', content: prompt }
  const messages = system === undefined ? [user] : [{ role: 'system', content: system }, user]
  return { messages, tools: undefined, rest: undefined }
}

/** Takes the system prompt and the tools that stand beside the messages, and keeps all else as the rest. */
function withSiblings(value: JsonObject, key: string, side: Side): Side {
  const rest: JsonDraft = {}
  let system: readonly Message[] = []
  let tools = side.tools
  for (const name of Object.keys(value)) {
    const sibling = value[name]
    if (sibling === undefined || saysNothing(sibling)) continue
    if (name === key) {
      if (side.rest !== undefined) put(rest, name, side.rest)
    } else if (SYSTEM_KEYS.has(name) && (name !== 'instructions' || key === 'input')) {
      system = systemMessages(sibling)
      if (system.length === 0) put(rest, name, sibling)
    } else if (name === 'config' && isObject(sibling)) {
      const { system_instruction, systemInstruction, tools: configTools, ...config } = sibling
      system = systemMessages(system_instruction ?? systemInstruction)
      if (configTools !== undefined && configTools !== null) tools ??= configTools
      if (!saysNothing(config)) put(rest, name, config)
    } else if (name === 'tools' && tools === undefined && isList(sibling) && sibling.every(definesTool)) {
      tools = sibling
    } else {
      put(rest, name, sibling)
    }
  }
  return {
    messages: system.length === 0 ? side.messages : [...system, ...side.messages],
    tools,
    rest: saysNothing(rest) ? undefined : rest,
  }
}

const SYSTEM_KEYS: ReadonlySet<string> = new Set(['system', 'system_instruction', 'systemInstruction', 'instructions'])

/** A definition of a tool, and not the record of a call (agno's `tools`) or a bare name. */
function definesTool(value: Json): boolean {
  if (!isObject(value) || 'result' in value) return false
  return ['function', 'name', 'type', 'function_declarations', 'functionDeclarations', 'toolSpec'].some(
    (key) => key in value,
  )
}

/** A system prompt as text, as content parts, or as Gemini's `{parts}`. Empty when it is none of these. */
export function systemMessages(value: Json | undefined): readonly Message[] {
  if (typeof value === 'string') return value === '' ? [] : [{ role: 'system', content: value }]
  const parts = isObject(value) ? (isList(value.parts) ? value.parts : [value]) : isList(value) ? value : []
  if (parts.length === 0 || !parts.every((part) => typeof part === 'string' || looksLikePiece(part))) return []
  const turn = newTurn('system')
  addParts(turn, parts)
  return finish(turn)
}
