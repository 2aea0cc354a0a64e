// One speaker's turn under construction. Its content arrives piece by piece and leaves as messages: the turn itself,
// and one message of role `tool` for each result of a named call, in the order in which they stood.
import type { Json, JsonObject } from '../../../../durable/protocol/update.ts'
import type { Message, MessagePart } from '../../span.ts'
import { type Draft, isList, saysNothing } from '../json-value.ts'
import { looksLikePiece, readPiece, textOfResult } from './piece.ts'
import { addToolCall, type CallList, newCallList } from './tool-call.ts'

export interface Turn {
  readonly role: string | undefined
  name: string | undefined
  toolCallId: string | undefined
  /** Text and everything else, in order. */
  readonly parts: MessagePart[]
  calls: CallList
  metadata: JsonObject | undefined
  /** The results that came before what is being gathered now. */
  readonly before: Message[]
}

export function newTurn(role: string | undefined): Turn {
  return {
    role,
    name: undefined,
    toolCallId: undefined,
    parts: [],
    calls: newCallList(),
    metadata: undefined,
    before: [],
  }
}

/** Adds a message's content, whatever shape it has. */
export function addContent(turn: Turn, content: Json | undefined): void {
  if (content === undefined || content === null) return
  if (typeof content === 'string') turn.parts.push({ type: 'text', text: content })
  else if (isList(content) && content.every(isPieceOrText)) for (const part of content) addPiece(turn, part)
  else if (!isList(content) && looksLikePiece(content)) addPiece(turn, content)
  else turn.parts.push({ type: 'text', text: textOfResult(content) })
}

/** Adds parts that are known to be parts: one that no rule reads is kept as it came. */
export function addParts(turn: Turn, parts: readonly Json[]): void {
  for (const part of parts) addPiece(turn, part)
}

function isPieceOrText(part: Json): boolean {
  return (
    typeof part === 'string' || part === null || (typeof part === 'object' && !isList(part) && hasTypeOrMeaning(part))
  )
}

function hasTypeOrMeaning(part: JsonObject): boolean {
  return typeof part.type === 'string' || typeof part.message_content === 'object' || looksLikePiece(part)
}

function addPiece(turn: Turn, value: Json): void {
  const piece = readPiece(value)
  if (piece === null) return
  switch (piece.is) {
    case 'text':
      turn.parts.push(
        piece.extra === undefined
          ? { type: 'text', text: piece.text }
          : { type: 'text', text: piece.text, ...piece.extra },
      )
      turn.name ??= piece.name
      return
    case 'call':
      addToolCall(turn.calls, piece.call)
      return
    case 'result': {
      flush(turn)
      const result = newTurn('tool')
      result.toolCallId = piece.id
      result.name = piece.name
      result.metadata = piece.extra
      addContent(result, piece.value)
      for (const message of finish(result)) turn.before.push(message)
      return
    }
    case 'part':
      turn.parts.push(piece.part)
      return
    default:
      piece satisfies never
  }
}

/** Puts what was gathered so far in front of what follows. */
function flush(turn: Turn): void {
  if (isEmpty(turn)) return
  turn.before.push(messageOf(turn))
  turn.parts.length = 0
  turn.calls = newCallList()
}

/** The messages of a turn: at least one, and never an empty one after the results of tools. */
export function finish(turn: Turn): readonly Message[] {
  if (isEmpty(turn) && turn.before.length > 0) return turn.before
  return [...turn.before, messageOf(turn)]
}

function isEmpty({ parts, calls }: Turn): boolean {
  return parts.length === 0 && calls.calls.length === 0
}

/** A single text becomes `content`; anything more stays as `parts`, so that no boundary between parts is lost. */
function messageOf(turn: Turn): Message {
  const message: Draft<Message> = {}
  if (turn.role !== undefined) message.role = turn.role
  if (turn.name !== undefined) message.name = turn.name
  if (turn.toolCallId !== undefined) message.tool_call_id = turn.toolCallId
  const parts = turn.parts.filter((part) => part.type !== 'text' || part.text !== '')
  const only = parts[0] ?? turn.parts[0]
  let metadata = turn.metadata
  if (parts.length < 2 && only !== undefined && only.type === 'text' && typeof only.text === 'string') {
    if (only.text !== '' || turn.calls.calls.length === 0) message.content = only.text
    const { type: _type, text: _text, ...extra } = only
    if (!saysNothing(extra)) metadata = { ...extra, ...metadata }
  } else if (parts.length > 0) {
    message.parts = parts
  }
  if (turn.calls.calls.length > 0) message.tool_calls = turn.calls.calls
  if (metadata !== undefined) message.metadata = metadata
  return message
}
