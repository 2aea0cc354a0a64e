// A stored file as a source: lines range by range, or a document piece by piece. Every batch is a function of the file
// and the position alone, and holds one range of the file at most.
import type { FileStore } from '../../ports.ts'
import { formatByName } from '../formats/detect.ts'
import {
  failureOf,
  type Failures,
  newFailures,
  takeFailure,
  takeFailures,
  type RecordFailure,
} from '../../../drizzle/failures.ts'
import type { SourceRecord } from '../formats/format.ts'
import type { FilePlan } from '../plan.ts'
import { brokenDocument } from './document/broken-document.ts'
import { finishedIndex, indexOnce, readPiece } from './document/document-index.ts'
import { placeOf, type Pieces } from './document/document-pieces.ts'
import { readDocument, wholeDocument } from './document/document-records.ts'
import type { Refused } from './document/cut-value.ts'
import { DocumentFault } from './document/document-fault.ts'
import { elementCount } from './document/element-count.ts'
import { filePosition, type FilePosition, type PositionIn, type ReadFile } from './file-position.ts'
import { firstLook } from './first-look.ts'
import { countInWords, roughSize } from './in-words.ts'
import { readLines } from './lines.ts'
import { MOST_RECORDS, UnreadableSource, type Batch, type Position, type Source } from './source.ts'
import { readRange } from './stored-file.ts'
import { unpackedFile } from './unpacked-file.ts'

const NEWLINE = 0x0a

export class FileSource implements Source {
  readonly #plan: FilePlan
  readonly #files: FileStore
  readonly #rangeBytes: number
  readonly #batchBytes: number
  /** What messages call the file. */
  readonly #name: string
  /** Kept from one batch to the next; a new instance reads it again. */
  #index: Pieces | null = null

  /** `rangeBytes`: how many bytes of the file one batch may hold; `batchBytes`: how many it takes where records allow. */
  constructor(plan: FilePlan, files: FileStore, rangeBytes: number, batchBytes = rangeBytes) {
    this.#plan = plan
    this.#files = files
    this.#rangeBytes = rangeBytes
    this.#batchBytes = batchBytes
    this.#name = plan.filename === null ? 'The file' : `"${plan.filename}"`
  }

  namespace(position: Position): string {
    return filePosition(position).format
  }

  async next(position: Position | null): Promise<Batch> {
    if (position === null) return this.#begin()
    const at = filePosition(position)
    switch (at.mode) {
      case 'lines':
        return lines(at, await this.#linesAt(at), [])
      case 'index':
        return this.#indexMore(at)
      case 'pieces':
        return this.#piece(at)
      case 'end':
        return batch(at, at.bytes, { finished: true })
      default:
        return at satisfies never
    }
  }

  async #begin(): Promise<Batch> {
    const { key, bytes, note } = await unpackedFile(this.#plan, this.#files, this.#name)
    const head = await readRange(this.#files, key, 0, Math.min(bytes, this.#rangeBytes))
    const look = firstLook(head, bytes, this.#plan.format, this.#name)
    const { begin } = look
    const file: ReadFile = { key, bytes, format: look.format }
    const notes = note === null ? [look.note] : [note, look.note]
    if (look.layout.kind === 'lines') {
      const range = firstLines(head.subarray(begin), this.#batchBytes)
      return lines({ mode: 'lines', ...file, offset: begin, line: 1, skipping: false }, range, notes)
    }
    const isTakenWhole = head.length === bytes && elementCount(head.subarray(begin)) <= MOST_RECORDS
    if (isTakenWhole) return this.#wholeDocument(file, head.subarray(begin), begin, notes)
    return batch({ mode: 'index', ...file, begin, offset: begin, one_line: look.layout.one_line }, 0, { notes })
  }

  /** As much as a batch takes, or a whole range when the line there is longer. */
  async #linesAt({ key, bytes, offset }: PositionIn<'lines'>): Promise<Uint8Array> {
    const end = Math.min(bytes, offset + this.#batchBytes)
    const range = await readRange(this.#files, key, offset, end)
    if (end === bytes || range.includes(NEWLINE)) return range
    return readRange(this.#files, key, offset, Math.min(bytes, offset + this.#rangeBytes))
  }

  #wholeDocument(file: ReadFile, bytes: Uint8Array, begin: number, notes: readonly string[]): Batch {
    try {
      const read = readDocument(bytes, wholeDocument(begin), null)
      return batch({ mode: 'end', ...file }, file.bytes, { records: read.records, found: read, notes, finished: true })
    } catch (error) {
      throw error instanceof DocumentFault ? brokenDocument(error.movedBy(begin), this.#name) : error
    }
  }

  async #indexMore(at: PositionIn<'index'>): Promise<Batch> {
    const { key, bytes, format, begin } = at
    try {
      const step = await indexOnce(this.#files, at, begin, this.#rangeBytes, this.#batchBytes)
      if (!step.done) {
        const notes = [`Indexed ${roughSize(step.scanned)} of ${roughSize(bytes)}`]
        return batch({ ...at, offset: step.scanned }, 0, { notes })
      }
      if (step.index === null) {
        throw new UnreadableSource(`${this.#name} has no list of traces in which its ${roughSize(bytes)} could be cut.`)
      }
      const { pieces, refused } = step.index
      const notes = [`Indexed ${roughSize(bytes)}: to be read in ${countInWords(pieces.length)} pieces`]
      const found = newFailures()
      for (const elements of refused) takeFailure(found, tooLarge(elements, this.#rangeBytes))
      return batch({ mode: 'pieces', key, bytes, format, piece: 0 }, 0, {
        found,
        notes,
        finished: pieces.length === 0,
      })
    } catch (error) {
      if (!(error instanceof DocumentFault)) throw error
      if (error.kind !== 'goes_on' || !at.one_line) throw brokenDocument(error, this.#name)
      const notes = ['Not one JSON document but one JSON value a line, the first line being very long']
      return batch({ mode: 'lines', key, bytes, format, offset: begin, line: 1, skipping: false }, 0, { notes })
    }
  }

  async #piece(at: PositionIn<'pieces'>): Promise<Batch> {
    this.#index ??= await finishedIndex(this.#files, at.key)
    const { pieces } = this.#index
    const piece = pieces[at.piece]
    if (piece === undefined) return batch(at, at.bytes, { finished: true })
    const read = await readPiece(this.#files, at.key, this.#index, piece)
    const finished = at.piece + 1 === pieces.length
    const [, , , , to] = piece
    return batch({ ...at, piece: at.piece + 1 }, finished ? at.bytes : to, {
      records: read.records,
      found: read,
      finished,
    })
  }
}

/** As much of the head as a batch takes, or all of it when the first line is longer. */
function firstLines(head: Uint8Array, batchBytes: number): Uint8Array {
  const range = head.subarray(0, batchBytes)
  return range.includes(NEWLINE) ? range : head
}

function lines(at: PositionIn<'lines'>, range: Uint8Array, notes: readonly string[]): Batch {
  const last = at.offset + range.length >= at.bytes
  const { records, next, ...found } = readLines(range, at, last)
  return batch({ ...at, ...next }, next.offset, { records, found, notes, finished: next.offset >= at.bytes })
}

interface BatchParts {
  readonly records?: readonly SourceRecord[]
  /** What became no record. */
  readonly found?: Failures
  readonly notes?: readonly string[]
  readonly finished?: boolean
}

function batch(position: FilePosition, done: number, parts: BatchParts): Batch {
  const { records = [], found = newFailures(), notes = [], finished = false } = parts
  const { spans, traces, ...unread } = formatByName(position.format).normalize(records)
  const failures = newFailures()
  takeFailures(failures, found)
  takeFailures(failures, unread)
  return {
    spans,
    traces,
    ...failures,
    position,
    finished,
    done,
    total: position.bytes,
    bytes: done,
    unit: 'bytes',
    notes,
  }
}

function tooLarge({ path, ...elements }: Refused, rangeBytes: number): RecordFailure {
  const size = roughSize(elements.to - elements.from)
  const reason = `is ${size} and cannot be cut: a record and what stands around it may have ${roughSize(rangeBytes)}`
  return failureOf(placeOf(path, elements), elements.from, reason)
}
