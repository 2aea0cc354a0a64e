// The items of OpenAI's Responses API that are no messages by themselves: calls, their results, and reasoning.
// Several calls in a row are one turn of the assistant; read-list.ts joins them.
import type { JsonObject } from '../../../../durable/protocol/update.ts'
import type { Message } from '../../span.ts'
import { type Draft, pick, remainder, textOf } from '../json-value.ts'
import { readPiece } from './piece.ts'
import { readToolCall } from './tool-call.ts'
import { addContent, finish, newTurn } from './turn.ts'

const CALL_KEYS: ReadonlySet<string> = new Set(['type', 'call_id', 'name', 'arguments', 'status', 'id'])
const RESULT_KEYS: ReadonlySet<string> = new Set(['type', 'call_id', 'output', 'status', 'id'])

/** Null unless the object is one of those items. */
export function readResponsesItem(value: JsonObject): readonly Message[] | null {
  if ('role' in value) return null
  switch (value.type) {
    case 'function_call': {
      const call = readToolCall(value)
      if (call === null) return null
      const message: Draft<Message> = { role: 'assistant', tool_calls: [call] }
      const rest = remainder(value, CALL_KEYS)
      if (rest !== undefined) message.metadata = rest
      return [message]
    }
    case 'function_call_output': {
      const turn = newTurn('tool')
      turn.toolCallId = textOf(value.call_id)
      addContent(turn, pick(value, 'output') ?? '')
      turn.metadata = remainder(value, RESULT_KEYS)
      return finish(turn)
    }
    case 'reasoning': {
      const piece = readPiece(value)
      return piece?.is === 'part' ? [{ role: 'assistant', parts: [piece.part] }] : null
    }
    default:
      return null
  }
}

/** Whether an item is a call, so that calls in a row can be joined. */
export function isResponsesCall(value: JsonObject): boolean {
  return value.type === 'function_call' && !('role' in value)
}
