// Whether two readings of one conversation agree. Instrumentations write a request twice, as attributes and as the
// value; when both say the same, one of them is enough.
import type { Json } from '../../../../durable/protocol/update.ts'
import type { Message, ToolCall } from '../../span.ts'
import { parseJsonText, sameJson } from '../json-value.ts'

/** Compares everything but metadata; arguments count as equal whether they are JSON text or the value it holds. */
export function sameMessages(a: readonly Message[], b: readonly Message[]): boolean {
  return a.length === b.length && a.every((message, index) => sameMessage(message, b[index]))
}

function sameMessage(a: Message, b: Message | undefined): boolean {
  if (b === undefined || a.role !== b.role || (a.content ?? '') !== (b.content ?? '')) return false
  if (a.tool_call_id !== b.tool_call_id || a.name !== b.name || !sameJson(a.parts, b.parts)) return false
  const calls = a.tool_calls ?? []
  const others = b.tool_calls ?? []
  return calls.length === others.length && calls.every((call, index) => sameCall(call, others[index]))
}

function sameCall(a: ToolCall, b: ToolCall | undefined): boolean {
  return b !== undefined && a.id === b.id && a.name === b.name && sameJson(argumentsOf(a), argumentsOf(b))
}

function argumentsOf(call: ToolCall): Json {
  return typeof call.arguments === 'string' ? (parseJsonText(call.arguments) ?? call.arguments) : call.arguments
}
