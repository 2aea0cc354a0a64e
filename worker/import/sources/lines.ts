// One range of a file that holds a JSON value a line. A line belongs to the range in which it starts, and the next
// range begins where this one's last complete line ended: no line is read twice and none is left out.
import {
  type FailureDraft,
  failureOf,
  type Failures,
  newFailures,
  takeFailure,
  type RecordFailure,
} from '../../../drizzle/failures.ts'
import type { SourceRecord } from '../formats/format.ts'
import { UNCUT } from './document/cut-value.ts'
import { beginScan, scan } from './document/document-scanner.ts'
import { sizeInWords } from '../../http/size-in-words.ts'
import { countInWords } from './in-words.ts'
import { readJson } from './read-json.ts'
import { MOST_RECORDS } from './source.ts'

export interface LinePlace {
  /** Byte offset of the range in its file; the start of a line unless `skipping`. */
  readonly offset: number
  /** Number of the line there, from 1. */
  readonly line: number
  /** The line there was found too long: all up to its end is passed over. */
  readonly skipping: boolean
}

interface ReadLines extends Failures {
  readonly records: readonly SourceRecord[]
  readonly next: LinePlace
}

const NEWLINE = 0x0a
const SPACE = 0x20

/** Reads the complete lines of the range; `last` when the file ends with it: a line then needs no line break. */
export function readLines(range: Uint8Array, place: LinePlace, last: boolean): ReadLines {
  const records: SourceRecord[] = []
  const found = newFailures()
  let { line } = place
  let from = 0

  if (place.skipping) {
    const newline = range.indexOf(NEWLINE)
    if (newline === -1) return passedOver(range, place, last, found)
    from = newline + 1
    line += 1
  }
  const before = line
  while (from < range.length && line - before < MOST_RECORDS) {
    const newline = range.indexOf(NEWLINE, from)
    if (newline === -1 && !last) break
    const to = newline === -1 ? range.length : newline
    const bytes = range.subarray(from, to)
    if (!isBlank(bytes)) {
      const at = place.offset + from
      const read = readJson(bytes, at)
      if (read.ok) records.push({ place: placeOfLine(line), at, value: read.value })
      else takeFailure(found, lineFailure(line, at, newline === -1 && endsInside(bytes) ? CUT_OFF : read.reason))
    }
    from = newline === -1 ? range.length : newline + 1
    line += 1
  }
  if (from > 0 || last) return { records, ...found, next: { offset: place.offset + from, line, skipping: false } }
  takeFailure(
    found,
    lineFailure(line, place.offset, `is longer than the ${sizeInWords(range.length)} that a line may have`),
  )
  return passedOver(range, place, last, found)
}

/** The whole range belongs to a line that is too long. */
function passedOver(range: Uint8Array, { offset, line }: LinePlace, last: boolean, found: FailureDraft): ReadLines {
  return { records: [], ...found, next: { offset: offset + range.length, line, skipping: !last } }
}

const CUT_OFF = 'ends in the middle (the file may have been cut off)'

function placeOfLine(line: number): string {
  return `line ${countInWords(line)}`
}

function lineFailure(line: number, at: number, reason: string): RecordFailure {
  return failureOf(placeOfLine(line), at, reason)
}

export function isBlank(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte <= SPACE)
}

/** Whether brackets or a string stand open at the end. */
function endsInside(bytes: Uint8Array): boolean {
  const state = beginScan(0)
  try {
    scan(state, bytes, UNCUT)
  } catch {
    // Brackets that do not fit are another fault than the one asked for.
    return false
  }
  return state.root === null
}
