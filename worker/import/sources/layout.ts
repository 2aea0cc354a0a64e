// Whether a file is one JSON document or one JSON value a line, decided from its first range.
import { parseJson, decodeUtf8 } from './read-json.ts'
import { isBlank } from './lines.ts'

export interface Layout {
  readonly kind: 'lines' | 'document'
  /** No line break in the head: a document that may turn out to be a very long first line. */
  readonly one_line: boolean
}

interface Line {
  readonly bytes: Uint8Array
  /** Where the next line begins; null when the head has no line break after this one. */
  readonly next: number | null
}

/** The head begins behind a byte order mark and holds more than blanks; `complete` when it is the whole file. */
export function layoutOf(head: Uint8Array, complete: boolean): Layout {
  const first = lineFrom(head, 0)
  if (first === null || first.next === null) return { kind: 'document', one_line: true }
  const lines: Layout = { kind: 'lines', one_line: false }
  const document: Layout = { kind: 'document', one_line: false }
  const second = lineFrom(head, first.next)
  if (holdsRecord(first.bytes)) return second === null && complete ? document : lines
  // The lines of an indented document are no JSON by themselves; a bad first line of JSON Lines has good ones after it.
  if (opensArray(first.bytes) || second === null) return document
  return holdsRecord(second.bytes) ? lines : document
}

/** The first line at or after the offset that is not blank. */
function lineFrom(head: Uint8Array, offset: number): Line | null {
  let from = offset
  while (from < head.length) {
    const newline = head.indexOf(0x0a, from)
    const bytes = head.subarray(from, newline === -1 ? head.length : newline)
    if (!isBlank(bytes)) return { bytes, next: newline === -1 ? null : newline + 1 }
    if (newline === -1) return null
    from = newline + 1
  }
  return null
}

function opensArray(line: Uint8Array): boolean {
  return line.find((byte) => byte > 0x20) === 0x5b
}

function holdsRecord(line: Uint8Array): boolean {
  const text = decodeUtf8(line)
  if (text === null) return false
  const read = parseJson(text)
  return read.ok && typeof read.value === 'object' && read.value !== null
}
