// A list of messages. It is one only if every element can be read; a single foreign element means that the list is
// data, and it stays as it came.
import type { Json } from '../../../../durable/protocol/update.ts'
import type { Message, ToolCall } from '../../span.ts'
import { isList, isObject } from '../json-value.ts'
import { readMessage, readTuple } from './message.ts'
import { isResponsesCall } from './responses-item.ts'

export interface MessageList {
  readonly messages: readonly Message[]
  /** Definitions of tools that stood among the messages (Langfuse's LangChain handler puts them there). */
  readonly tools: readonly Json[]
}

/** Null when the list is empty or holds anything but messages. Batches (`[[message, …], …]`) are read in a row. */
export function readMessageList(list: readonly Json[]): MessageList | null {
  const messages: Message[] = []
  const tools: Json[] = []
  let openCalls: ToolCall[] | null = null
  for (const item of list) {
    const read = isList(item) ? (readTuple(item) ?? readBatch(item, tools)) : readElement(item, tools)
    if (read === null) return null
    const calls: readonly ToolCall[] = isObject(item) && isResponsesCall(item) ? (read[0]?.tool_calls ?? []) : []
    if (calls.length === 0) {
      openCalls = null
      for (const message of read) messages.push(message)
    } else if (openCalls === null) {
      openCalls = [...calls]
      messages.push({ ...read[0], tool_calls: openCalls })
    } else {
      for (const call of calls) openCalls.push(call)
    }
  }
  return messages.length + tools.length === 0 ? null : { messages, tools }
}

function readElement(item: Json, tools: Json[]): readonly Message[] | null {
  if (!isObject(item)) return null
  if (
    item.role === 'tool' &&
    isObject(item.content) &&
    item.content.type === 'function' &&
    isObject(item.content.function)
  ) {
    tools.push(item.content)
    return []
  }
  return readMessage(item)
}

/** One level of batches and no deeper. */
function readBatch(batch: readonly Json[], tools: Json[]): readonly Message[] | null {
  const messages: Message[] = []
  for (const item of batch) {
    const read = isList(item) ? readTuple(item) : readElement(item, tools)
    if (read === null) return null
    for (const message of read) messages.push(message)
  }
  return batch.length === 0 ? null : messages
}
