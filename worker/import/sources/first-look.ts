// What a stored file is, from its first range: readable at all, one document or lines, and in which format.
import type { Json } from '../../../durable/protocol/update.ts'
import { detectFormat, formatByName, unknownFormat } from '../formats/detect.ts'
import type { FormatName, TraceFormat } from '../formats/format.ts'
import { isList } from '../formats/json-value.ts'
import { brokenDocument } from './document/broken-document.ts'
import { UNCUT } from './document/cut-value.ts'
import { DocumentFault } from './document/document-fault.ts'
import { beginScan, endScan, scan } from './document/document-scanner.ts'
import { notJsonText } from './file-kind.ts'
import { roughSize } from './in-words.ts'
import { layoutOf, type Layout } from './layout.ts'
import { isBlank, readLines } from './lines.ts'
import { readableBeginning } from './document/readable-beginning.ts'
import { readJson } from './read-json.ts'
import { UnreadableSource } from './source.ts'

interface FirstLook {
  readonly layout: Layout
  readonly format: FormatName
  /** Where the text begins: behind a byte order mark. */
  readonly begin: number
  readonly note: string
}

/** Records that are tried before a file counts as of no known format; the first of an export may be an odd one. */
const LOOKED_AT = 100

/** Most files show what they are within 64 kB; the whole range is parsed only where they do not. */
const GLANCE_BYTES = 64 * 1024

/** What a message quotes of a file that is no JSON: enough to see what it is. */
const QUOTED_CHARACTERS = 40

/**
 * Throws `UnreadableSource` for what is no JSON in UTF-8, or of no known format.
 * `head` is the first range, `bytes` the size of the whole file, `name` what to call it in messages.
 */
export function firstLook(head: Uint8Array, bytes: number, wanted: FormatName | 'auto', name: string): FirstLook {
  const wrongKind = notJsonText(head)
  if (wrongKind !== null) throw new UnreadableSource(`${name} ${wrongKind}`)
  const begin = beginsWithMark(head) ? 3 : 0
  const text = head.subarray(begin)
  if (isBlank(text)) throw new UnreadableSource(`${name} is empty: there is nothing to import.`)
  rejectOtherText(text, name)
  const complete = head.length === bytes
  const layout = layoutOf(text, complete)
  const format = wanted === 'auto' ? detect(text, layout, begin, complete, name) : formatByName(wanted)
  const says = wanted === 'auto' ? `Detected ${format.label}` : `Reading as ${format.label}, as asked`
  const shape = layout.kind === 'lines' ? 'one JSON value a line' : 'one JSON document'
  return { layout, format: format.name, begin, note: `${says}: ${shape}, ${roughSize(bytes)}` }
}

function beginsWithMark(head: Uint8Array): boolean {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf
}

function rejectOtherText(text: Uint8Array, name: string): void {
  const start = text.findIndex((byte) => byte > 0x20)
  const first = text[start]
  if (first === 0x7b || first === 0x5b) return
  const line = text.subarray(0, start).reduce((lines, byte) => lines + (byte === 0x0a ? 1 : 0), 1)
  const rest = new TextDecoder().decode(text.subarray(start, start + 4 * QUOTED_CHARACTERS))
  throw new UnreadableSource(
    `${name} is not JSON: line ${line} begins with ${quoted(rest.split('\n', 1)[0] ?? '')}. ` +
      'Traces come as a JSON object, a JSON array, or one JSON object a line.',
  )
}

function detect(text: Uint8Array, layout: Layout, begin: number, complete: boolean, name: string): TraceFormat {
  let seen: Json | undefined
  for (const length of [Math.min(GLANCE_BYTES, text.length), text.length]) {
    const look = text.subarray(0, length)
    const values = layout.kind === 'lines' ? lineValues(look, complete && length === text.length) : documentValues(look)
    for (const value of values.slice(0, LOOKED_AT)) {
      const format = detectFormat(value)
      if (format !== null) return format
    }
    seen ??= values[0]
  }
  if (complete) rejectBroken(text, layout, begin, name)
  const found = seen === undefined ? 'nothing at its beginning is valid JSON' : unknownFormat(seen)
  throw new UnreadableSource(`${name} is of no known format: ${found}.`)
}

function lineValues(text: Uint8Array, complete: boolean): readonly Json[] {
  return readLines(text, { offset: 0, line: 1, skipping: false }, complete).records.map(({ value }) => value)
}

/** The document's elements where it is an array, since each of them is read as a record; else the document. */
function documentValues(text: Uint8Array): readonly Json[] {
  const value = readableBeginning(text)
  if (value === null) return []
  return isList(value) ? value : [value]
}

/** Says what is wrong with the JSON of a file that nobody recognised, if that is the reason. */
function rejectBroken(text: Uint8Array, layout: Layout, begin: number, name: string): void {
  if (layout.kind === 'lines') {
    const { records, failures } = readLines(text, { offset: 0, line: 1, skipping: false }, true)
    const [first] = failures
    if (records.length > 0 || first === undefined) return
    throw new UnreadableSource(`${name} has no line that can be read: ${first.place} ${first.reason}.`)
  }
  rejectUnbalanced(text, begin, name)
  const read = readJson(text, begin)
  if (!read.ok) throw new UnreadableSource(`${name} ${read.reason}.`)
  if (isList(read.value) && read.value.length === 0) {
    throw new UnreadableSource(`${name} is an empty list: there is nothing to import.`)
  }
}

function rejectUnbalanced(text: Uint8Array, begin: number, name: string): void {
  const state = beginScan(begin)
  try {
    scan(state, text, UNCUT)
    endScan(state)
  } catch (error) {
    throw error instanceof DocumentFault ? brokenDocument(error, name) : error
  }
}

function quoted(text: string): string {
  return JSON.stringify(Array.from(text).slice(0, QUOTED_CHARACTERS).join('').trimEnd())
}
