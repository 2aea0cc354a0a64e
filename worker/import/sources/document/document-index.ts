// The index of a large document: made over several batches, each of which stores how far it came, so that no batch
// runs long and a crash costs one of them. What is stored depends on the file alone, so any batch may be repeated.
import type { FileStore } from '../../../ports.ts'
import { indexKey } from '../derived-files.ts'
import {
  bytesIn,
  joined,
  piecesOf,
  type ByteRange,
  type Piece,
  type Pieces,
  type Surroundings,
} from './document-pieces.ts'
import { readDocument, type Origin, type ReadRecords } from './document-records.ts'
import type { CutLimits } from './cut-value.ts'
import { beginScan, endScan, scan } from './document-scanner.ts'
import type { ScanState } from './open-frames.ts'
import { MOST_RECORDS } from '../source.ts'
import { gone, readRange } from '../stored-file.ts'

/**
 * Ranges scanned in one batch: of 8 MiB each, a few seconds of reading from R2 and well under one of computing. A
 * longer batch would leave the viewers without news.
 */
const RANGES_A_BATCH = 32

/** What stands around a list is read again with each of its pieces: an eighth of a range at most. */
const SKELETON_SHARE = 1 / 8

/** The elements themselves: three quarters of a range, so that two skeletons fit beside them. */
const ELEMENTS_SHARE = 3 / 4

type StoredIndex =
  | { readonly done: false; readonly state: ScanState }
  | { readonly done: true; readonly index: Pieces | null }

type IndexStep =
  | { readonly done: false; readonly scanned: number }
  | { readonly done: true; readonly index: Pieces | null }

function cutLimits(rangeBytes: number, batchBytes: number): CutLimits {
  const elements = Math.floor(rangeBytes * ELEMENTS_SHARE)
  return {
    piece: Math.min(batchBytes, elements),
    count: MOST_RECORDS,
    whole: elements,
    skeleton: Math.floor(rangeBytes * SKELETON_SHARE),
  }
}

/**
 * Goes on indexing the document that begins at `begin`, for one batch. A null index is a document that cannot be cut.
 * Throws `DocumentFault` where the document's structure breaks.
 */
export async function indexOnce(
  files: FileStore,
  file: { readonly key: string; readonly bytes: number },
  begin: number,
  rangeBytes: number,
  batchBytes = rangeBytes,
): Promise<IndexStep> {
  const stored = await loadIndex(files, file.key)
  if (stored?.done === true) return stored
  const state = stored?.state ?? beginScan(begin)
  const limits = cutLimits(rangeBytes, batchBytes)
  const end = Math.min(file.bytes, state.at + RANGES_A_BATCH * rangeBytes)
  while (state.at < end) {
    scan(state, await readRange(files, file.key, state.at, Math.min(end, state.at + rangeBytes)), limits)
  }
  if (state.at < file.bytes) {
    await storeIndex(files, file.key, { done: false, state })
    return { done: false, scanned: state.at }
  }
  const step: IndexStep = { done: true, index: piecesOf(endScan(state), state.refused, limits, rangeBytes) }
  await storeIndex(files, file.key, step)
  return step
}

async function loadIndex(files: FileStore, key: string): Promise<StoredIndex | null> {
  const size = await files.size(indexKey(key))
  const bytes = size === null ? null : await files.range(indexKey(key), 0, size)
  if (bytes === null) return null
  const stored: StoredIndex = JSON.parse(new TextDecoder().decode(bytes))
  return stored
}

async function storeIndex(files: FileStore, key: string, index: StoredIndex): Promise<void> {
  const bytes = new TextEncoder().encode(JSON.stringify(index))
  await files.put(indexKey(key), bytes, bytes.length)
}

/** The finished index. Throws `UnreadableSource` when it is not there. */
export async function finishedIndex(files: FileStore, key: string): Promise<Pieces> {
  const stored = await loadIndex(files, key)
  if (stored?.done !== true || stored.index === null) throw gone()
  return stored.index
}

/** One piece, with at most one range of the file in its parts. */
export async function readPiece(files: FileStore, key: string, index: Pieces, piece: Piece): Promise<ReadRecords> {
  const [list, first, count, from, to] = piece
  const around = index.lists[list]
  if (around === undefined) throw new Error(`The index of ${key} has no list ${list}`)
  const ranges = joined([...around.before, [from, to], ...around.after])
  const bytes = new Uint8Array(bytesIn(ranges))
  let filled = 0
  for (const [start, end] of ranges) {
    bytes.set(await readRange(files, key, start, end), filled)
    filled += end - start
  }
  const elements = { path: around.path, first, count, from, to }
  return readDocument(bytes, pieceOrigin(around, ranges, first), elements)
}

/** A piece has one element at each level above its list, and its list begins with the first of its run. */
function pieceOrigin({ path }: Surroundings, ranges: readonly ByteRange[], first: number): Origin {
  const indexes = [...path.matchAll(/\[(\d+)\]/g)]
  return {
    offset(inPiece) {
      let before = 0
      for (const [from, to] of ranges) {
        if (inPiece < before + to - from) return from + inPiece - before
        before += to - from
      }
      return ranges.at(-1)?.[1] ?? 0
    },
    list(inPiece, element) {
      const depths = [...inPiece.matchAll(/\[(\d+)\]/g)]
      const above = indexes[depths.length]
      if (above !== undefined) return { path: path.slice(0, above.index), first: Number(above[1]) + element }
      const own = depths[indexes.length]
      if (own === undefined) return { path, first: first + element }
      const below = inPiece.slice(own.index + own[0].length)
      return { path: `${path}[${Number(own[1]) + first}]${below}`, first: element }
    },
  }
}
