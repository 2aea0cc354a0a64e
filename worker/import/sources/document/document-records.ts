// The records of a document, or of one piece of it: each element of a document that is an array, else the document.
// When a piece does not parse, its elements are read one by one, so that the good ones go in and each bad one is named.
import type { Json } from '../../../../durable/protocol/update.ts'
import { failureOf, type Failures, newFailures, takeFailure } from '../../../../drizzle/failures.ts'
import type { SourceRecord } from '../../formats/format.ts'
import { isList } from '../../formats/json-value.ts'
import { joined, placeOf, surroundings, type ByteRange, type Surroundings } from './document-pieces.ts'
import { type Cut, type CutLimits, type Elements, type List, UNCUT } from './cut-value.ts'
import { beginScan, endScan, scan } from './document-scanner.ts'
import { decodeUtf8, notUtf8, parseJson, readJson, type ReadJson } from '../read-json.ts'

export interface ReadRecords extends Failures {
  readonly records: readonly SourceRecord[]
}

/** How a piece's own offsets and paths translate into those of its file. */
export interface Origin {
  offset(inPiece: number): number
  /** A list of the piece and the index of an element in it, to those of the file. */
  list(path: string, first: number): { readonly path: string; readonly first: number }
}

/** The bytes are the whole file from this offset on. */
export function wholeDocument(from: number): Origin {
  return { offset: (at) => from + at, list: (path, first) => ({ path, first }) }
}

/** No record of any format is this short: a broken one is told from its neighbours, yet a list of numbers stays cheap. */
const SHORTEST_RECORD = 64

/** To the last element: everything can be cut, and what cannot is taken whole. */
const EACH_ELEMENT: CutLimits = { ...UNCUT, piece: SHORTEST_RECORD }

/**
 * Reads a document, or a piece that holds the named elements of one of its lists (all of it without `elements`).
 * Throws `DocumentFault` for brackets that do not fit, with offsets within the bytes; never for what is inside of them.
 */
export function readDocument(
  bytes: Uint8Array,
  origin: Origin,
  elements: ({ readonly path: string } & Elements) | null,
): ReadRecords {
  const read = readJson(bytes, 0)
  if (!read.ok) return readEach(bytes, origin)
  return { records: recordsOf(read.value, origin, elements), ...newFailures() }
}

function recordsOf(
  value: Json,
  origin: Origin,
  elements: ({ readonly path: string } & Elements) | null,
): SourceRecord[] {
  if (elements === null || elements.path === '$') {
    const first = elements?.first ?? 0
    const at = elements?.from ?? origin.offset(0)
    if (isList(value)) return value.map((element, index) => elementRecord(element, first + index, at + index))
    return [{ place: 'the document', at, value }]
  }
  return [pieceRecord(value, elements.path, elements)]
}

/** Elements of one run are told apart by the run's offset plus their number: each takes two bytes at least. */
function elementRecord(value: Json, index: number, at: number): SourceRecord {
  return { place: placeOf('$', { first: index, count: 1 }), at, value }
}

/** A piece from inside a document that is an array has one element at that level: the record. */
function pieceRecord(value: Json, path: string, elements: Elements): SourceRecord {
  const record = isList(value) ? (value[0] ?? null) : value
  return { place: placeOf(path, elements), at: elements.from, value: record }
}

/** A good stretch of a list whose neighbours are broken. */
interface Good extends Elements {
  readonly text: string
}

function readEach(bytes: Uint8Array, origin: Origin): ReadRecords {
  const state = beginScan(0)
  scan(state, bytes, EACH_ELEMENT)
  const root = endScan(state)
  const records: SourceRecord[] = []
  const found = newFailures()
  const fail = (place: string, at: number, reason: string): void => takeFailure(found, failureOf(place, at, reason))

  const visit = (value: Cut, outer: Surroundings | null): void => {
    for (const list of value.lists) visitList(value, list, outer)
  }
  const visitList = (value: Cut, list: List, outer: Surroundings | null): void => {
    const around = surroundings(value, list, outer)
    const good: Good[] = []
    for (const item of list.items) {
      const { path, first } = origin.list(list.path, item.first)
      const at = origin.offset(item.from)
      const { count } = item
      const text = decodeUtf8(bytes.subarray(item.from, item.to))
      const read = readElements(bytes.subarray(item.from, item.to), text, count, at)
      if (!read.ok) {
        if (item.kind === 'cut') visit(item, around)
        else fail(placeOf(path, { first, count }), at, read.reason)
      } else if (path === '$') {
        records.push(...read.value.map((element, index) => elementRecord(element, first + index, at + index)))
      } else if (text !== null) {
        good.push({ text, first, count, from: at, to: origin.offset(item.to) })
      }
    }
    if (list.path === '$' || (good.length === 0 && list.items.some(({ kind }) => kind === 'cut'))) return
    const { path } = origin.list(list.path, 0)
    const at = origin.offset(list.from)
    const read = assemble(bytes, around, good, origin)
    if (read.ok) records.push(pieceRecord(read.value, path, extent(good, at)))
    else fail(`what stands around ${path}`, at, read.reason)
  }
  if (root.lists.length === 0) {
    const read = readJson(bytes, origin.offset(0))
    if (!read.ok) fail('the document', origin.offset(0), read.reason)
  }
  visit(root, null)
  return { records: inOrder(records), failures: inOrder(found.failures), unlisted: found.unlisted }
}

/** Inner lists are read before what stands around them is known to be good. */
function inOrder<T extends { readonly at: number }>(found: readonly T[]): readonly T[] {
  return found.toSorted((a, b) => a.at - b.at)
}

function readElements(
  bytes: Uint8Array,
  text: string | null,
  count: number,
  at: number,
): { readonly ok: true; readonly value: readonly Json[] } | { readonly ok: false; readonly reason: string } {
  if (text === null) return { ok: false, reason: notUtf8(bytes, at) }
  const read = parseJson(count === 1 ? text : `[${text}]`)
  if (!read.ok) return read
  return { ok: true, value: count > 1 && isList(read.value) ? read.value : [read.value] }
}

/** The piece with its good elements only. */
function assemble(bytes: Uint8Array, around: Surroundings, good: readonly Good[], origin: Origin): ReadJson {
  const before = decodeRanges(bytes, around.before, origin)
  const after = decodeRanges(bytes, around.after, origin)
  if (!before.ok) return before
  if (!after.ok) return after
  return parseJson(before.value + good.map(({ text }) => text).join(',') + after.value)
}

function decodeRanges(
  bytes: Uint8Array,
  ranges: readonly ByteRange[],
  origin: Origin,
): { readonly ok: true; readonly value: string } | { readonly ok: false; readonly reason: string } {
  let value = ''
  for (const [from, to] of joined(ranges)) {
    const part = bytes.subarray(from, to)
    const text = decodeUtf8(part)
    if (text === null) return { ok: false, reason: notUtf8(part, origin.offset(from)) }
    value += text
  }
  return { ok: true, value }
}

function extent(good: readonly Good[], at: number): Elements {
  const first = good[0]
  const last = good.at(-1)
  if (first === undefined || last === undefined) return { first: 0, count: 0, from: at, to: at }
  return { first: first.first, count: last.first + last.count - first.first, from: first.from, to: last.to }
}
