// One part of a message's content, as what it means: text to read, a call of a tool, the result of one, or something
// else (an image, a document, reasoning) that stays a part. Every library's part shapes are told apart here.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import type { MessagePart, ToolCall } from '../../span.ts'
import { isList, isObject, pick, remainder, textOf, words } from '../json-value.ts'
import { readToolCall } from './tool-call.ts'

export type Piece =
  | {
      readonly is: 'text'
      readonly text: string
      readonly extra?: JsonObject | undefined
      readonly name?: string | undefined
    }
  | { readonly is: 'call'; readonly call: ToolCall }
  | {
      readonly is: 'result'
      readonly id: string | undefined
      readonly name: string | undefined
      readonly value: Json
      readonly extra?: JsonObject | undefined
    }
  | { readonly is: 'part'; readonly part: MessagePart }

const TEXT_KEYS: ReadonlySet<string> = new Set(['type', 'block_type', 'text', 'content'])
const REASONING_KEYS: ReadonlySet<string> = new Set(['type', 'thinking', 'text', 'content', 'summary', 'thought'])
const RESULT_KEYS: ReadonlySet<string> = new Set(
  words(`
    type tool_use_id tool_call_id toolCallId toolUseId call_id id name toolName tool_name content result response output
  `),
)

/** What one element of a content list means; null when it says nothing at all. */
export function readPiece(value: Json): Piece | null {
  if (value === null) return null
  if (typeof value === 'string') return { is: 'text', text: value }
  if (!isObject(value)) return { is: 'part', part: { type: 'json', value } }
  if (isObject(value.message_content)) return readPiece(value.message_content)
  const type = textOf(pick(value, 'type', 'block_type'))
  return (type === undefined ? readUntyped(value) : readTyped(type, value)) ?? { is: 'part', part: value }
}

/** Whether an object is a content part by its type or by its keys, and not just any object. */
export function looksLikePiece(value: Json): boolean {
  if (!isObject(value)) return false
  const type = textOf(pick(value, 'type', 'block_type'))
  const piece = type === undefined ? readUntyped(value) : readTyped(type, value)
  return piece !== null || (type !== undefined && MEDIA_TYPES.has(type))
}

const MEDIA_TYPES: ReadonlySet<string> = new Set([
  'image',
  'image_url',
  'input_image',
  'audio',
  'input_audio',
  'document',
  'file',
  'resource',
  'refusal',
])

function readTyped(type: string, value: JsonObject): Piece | null {
  switch (type) {
    case 'text':
    case 'input_text':
    case 'output_text': {
      const text = value.text ?? value.content
      return typeof text === 'string' ? { is: 'text', text, extra: remainder(value, TEXT_KEYS) } : null
    }
    case 'tool_use':
    case 'server_tool_use':
    case 'tool_call':
    case 'tool-call':
    case 'function_call': {
      const call = readToolCall(value)
      return call === null ? null : { is: 'call', call }
    }
    case 'tool_result':
    case 'tool_call_response':
    case 'tool-result':
    case 'function_call_output':
      return readResult(value)
    case 'thinking':
    case 'reasoning':
      return readReasoning(value)
    default:
      return null
  }
}

/** Gemini's and Bedrock's parts name themselves by their one key. */
function readUntyped(value: JsonObject): Piece | null {
  if (typeof value.text === 'string') {
    return value.thought === true
      ? readReasoning(value)
      : { is: 'text', text: value.text, extra: remainder(value, TEXT_KEYS) }
  }
  const call = readToolCall(pick(value, 'function_call', 'functionCall', 'toolUse'))
  if (call !== null) return { is: 'call', call }
  const result = pick(value, 'function_response', 'functionResponse', 'toolResult')
  return isObject(result) ? readResult(result) : null
}

function readResult(value: JsonObject): Piece {
  const id = textOf(pick(value, 'tool_use_id', 'tool_call_id', 'toolCallId', 'toolUseId', 'call_id', 'id'))
  const name = textOf(pick(value, 'name', 'toolName', 'tool_name'))
  const content = pick(value, 'content', 'result', 'response', 'output') ?? null
  // A result that names no call is what its speaker says (Gemini): it stays in that message, as text.
  if (id === undefined) return { is: 'text', text: textOfResult(content), name, extra: remainder(value, RESULT_KEYS) }
  return { is: 'result', id, name, value: content, extra: remainder(value, RESULT_KEYS) }
}

/** A result as text: itself, or its compact JSON. */
export function textOfResult(value: Json): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
}

function readReasoning(value: JsonObject): Piece {
  const written = pick(value, 'thinking', 'text', 'content', 'summary') ?? ''
  const text = isList(written) ? written.map(textOfStep).join('\n') : textOfResult(written)
  return { is: 'part', part: { type: 'reasoning', text, ...remainder(value, REASONING_KEYS) } }
}

function textOfStep(step: Json): string {
  return isObject(step) && typeof step.text === 'string' ? step.text : textOfResult(step)
}
