// What a list shows of a span: the first words that a person would read of its input or output, on one line.
// Every walk stops once the preview is full, so that a value of megabytes costs no more than a short one.
import type { Json, JsonObject } from '../../durable/protocol/update.ts'
import { isList, isObject } from './formats/json-value.ts'
import type { Message, ToolCall } from './span.ts'

/** Enough for three lines of a narrow list; the whole text is one click away. */
export const PREVIEW_LENGTH = 280

/** How deep a compact JSON preview looks; what lies deeper is shown as `…`. */
const PREVIEW_NESTING = 8

export type PreviewSide = 'input' | 'output'

/**
 * The preview of one side: of the last user's words for an input, of the last answer (or the tools it calls) for an
 * output, of the value where there are no messages. Null when there is nothing to read. At most `PREVIEW_LENGTH`
 * UTF-16 units and a closing `…`; white space is folded, NUL left out, and no surrogate pair is cut.
 */
export function previewOf(
  messages: readonly Message[] | undefined,
  value: Json | undefined,
  side: PreviewSide,
): string | null {
  return (messages === undefined ? null : previewOfMessages(messages, side)) ?? previewOfValue(value)
}

function previewOfMessages(messages: readonly Message[], side: PreviewSide): string | null {
  const speaks = side === 'input' ? isUser : isAssistant
  return previewOfLast(messages, speaks) ?? previewOfLast(messages, isAnyone)
}

const isUser = (message: Message): boolean => message.role === 'user'
const isAssistant = (message: Message): boolean => message.role === 'assistant' || message.role === 'model'
const isAnyone = (): boolean => true

function previewOfLast(messages: readonly Message[], speaks: (message: Message) => boolean): string | null {
  for (let at = messages.length - 1; at >= 0; at--) {
    const message = messages[at]
    if (message === undefined || !speaks(message)) continue
    const line = newLine()
    addMessage(line, message)
    const text = textOfLine(line)
    if (text !== null) return text
  }
  return null
}

function addMessage(line: Line, message: Message): void {
  if (message.content !== undefined) add(line, message.content)
  for (const part of message.parts ?? []) {
    if (isFull(line)) return
    if (part.type === 'text' && typeof part.text === 'string') addSpaced(line, part.text)
  }
  if (line.text !== '') return
  for (const call of message.tool_calls ?? []) {
    if (isFull(line)) return
    addCall(line, call)
  }
  if (line.text !== '') return
  for (const part of message.parts ?? []) {
    if (isFull(line)) return
    if (typeof part.text === 'string') addSpaced(line, part.text)
    else addSpaced(line, typeof part.type === 'string' ? `[${part.type}]` : '[part]')
  }
}

function addCall(line: Line, call: ToolCall): void {
  addSpaced(line, call.name)
  add(line, '(')
  if (typeof call.arguments === 'string') add(line, call.arguments)
  else addJson(line, call.arguments, PREVIEW_NESTING)
  add(line, ')')
}

function previewOfValue(value: Json | undefined): string | null {
  if (value === undefined || value === null) return null
  const line = newLine()
  addValue(line, value)
  return textOfLine(line)
}

/** `{input: "…"}` and its like are read through: the wrapper's name is nothing a person wants to read. */
function addValue(line: Line, value: Json): void {
  if (typeof value === 'string') return add(line, value)
  if (isObject(value)) {
    const [name, second] = Object.keys(value)
    const only = name !== undefined && WRAPPERS.has(name) ? value[name] : undefined
    if (second === undefined && typeof only === 'string') return add(line, only)
  }
  addJson(line, value, PREVIEW_NESTING)
}

const WRAPPERS: ReadonlySet<string> = new Set([
  'input',
  'output',
  'query',
  'question',
  'prompt',
  'text',
  'content',
  'answer',
  'result',
])

/** Compact JSON, as far as the line has room. */
function addJson(line: Line, value: Json, levels: number): void {
  if (isFull(line)) return
  if (typeof value === 'string') return addQuoted(line, value)
  if (typeof value !== 'object' || value === null) return add(line, String(value))
  if (levels === 0) return add(line, '…')
  if (isList(value)) addList(line, value, levels)
  else if (isObject(value)) addObject(line, value, levels)
}

function addList(line: Line, list: readonly Json[], levels: number): void {
  add(line, '[')
  for (const [index, item] of list.entries()) {
    if (isFull(line)) return
    if (index > 0) add(line, ',')
    addJson(line, item, levels - 1)
  }
  add(line, ']')
}

function addObject(line: Line, object: JsonObject, levels: number): void {
  add(line, '{')
  let first = true
  for (const key in object) {
    if (isFull(line)) return
    if (!first) add(line, ',')
    first = false
    addQuoted(line, key)
    add(line, ':')
    addJson(line, object[key] ?? null, levels - 1)
  }
  add(line, '}')
}

/** Only what can still be shown is escaped, never the whole text. */
function addQuoted(line: Line, text: string): void {
  const quoted = JSON.stringify(text.length > PREVIEW_LENGTH ? text.slice(0, PREVIEW_LENGTH + 1) : text)
  add(line, quoted)
}

/** A line under construction. */
interface Line {
  text: string
  /** White space was met and waits for a word after it. */
  gap: boolean
  full: boolean
}

function newLine(): Line {
  return { text: '', gap: false, full: false }
}

function isFull(line: Line): boolean {
  return line.full
}

function addSpaced(line: Line, text: string): void {
  line.gap = line.text !== ''
  add(line, text)
}

/** Appends text with its white space folded, until the line is full. */
function add(line: Line, text: string): void {
  let at = 0
  while (at < text.length && !line.full) {
    const start = at
    while (at < text.length && at - start <= PREVIEW_LENGTH && !isSpace(text.charCodeAt(at))) at++
    if (at > start) addWord(line, text.slice(start, at))
    while (at < text.length && isSpace(text.charCodeAt(at))) {
      line.gap = true
      at++
    }
  }
}

function addWord(line: Line, word: string): void {
  if (line.gap && line.text !== '') line.text += ' '
  line.gap = false
  line.text += word
  if (line.text.length > PREVIEW_LENGTH) line.full = true
}

/** ASCII control characters (NUL among them), blanks, and the no-break, line-separator and ideographic blanks. */
function isSpace(code: number): boolean {
  return code <= 0x20 || (code >= 0x7f && code <= 0xa0) || code === 0x2028 || code === 0x2029 || code === 0x3000
}

function textOfLine(line: Line): string | null {
  if (line.text === '') return null
  if (!line.full) return line.text.toWellFormed()
  const last = line.text.charCodeAt(PREVIEW_LENGTH - 1)
  const cutsPair = last >= 0xd800 && last <= 0xdbff
  return `${line.text
    .slice(0, cutsPair ? PREVIEW_LENGTH - 1 : PREVIEW_LENGTH)
    .trimEnd()
    .toWellFormed()}…`
}
