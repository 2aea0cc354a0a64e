// One call of a tool, from any of the shapes in which models' libraries write it. Arguments stay as they came: JSON
// text where the source has text, a value where it has a value.
import type { Json } from '../../../../durable/protocol/update.ts'
import type { ToolCall } from '../../span.ts'
import { isList, isObject, pick, textOf } from '../json-value.ts'

/**
 * OpenAI `{id, function: {name, arguments}}`, LangChain `{id, name, args}`, Anthropic `{id, name, input}`, Responses
 * `{call_id, name, arguments}`, Vercel `{toolCallId, toolName, args | input}`, Gemini `{name, args}`, Bedrock
 * `{toolUseId, name, input}`, OpenInference `{tool_call: …}`. Null for anything without a name.
 */
export function readToolCall(value: Json | undefined): ToolCall | null {
  if (!isObject(value)) return null
  const call = isObject(value.tool_call) ? value.tool_call : value
  const called = isObject(call.function) ? call.function : call
  const name = textOf(pick(called, 'name', 'toolName', 'tool_name'))
  if (name === undefined) return null
  const id = textOf(pick(call, 'call_id', 'toolCallId', 'tool_call_id', 'toolUseId', 'id'))
  const args = pick(called, 'arguments', 'args', 'input') ?? {}
  return id === undefined ? { name, arguments: args } : { id, name, arguments: args }
}

/** Calls in order, none twice: LangChain lists the same call in up to three places. */
export interface CallList {
  readonly calls: ToolCall[]
  ids: Set<string> | undefined
}

export function newCallList(): CallList {
  return { calls: [], ids: undefined }
}

/** Adds a call unless one with the same id is there. */
export function addToolCall(list: CallList, call: ToolCall): void {
  if (call.id !== undefined) {
    if (list.ids?.has(call.id) === true) return
    list.ids ??= new Set()
    list.ids.add(call.id)
  }
  list.calls.push(call)
}

/** Adds all calls of a list. False when some entry is no call, which the caller then keeps as it came. */
export function addToolCalls(list: CallList, value: Json | undefined): boolean {
  if (!isList(value)) return value === undefined || value === null
  let all = true
  for (const item of value) {
    const call = readToolCall(item)
    if (call === null) all = false
    else addToolCall(list, call)
  }
  return all
}
