// From the places where a document can be cut to the pieces that are read one by one. Each piece is a small valid
// document of the same shape: the document with one list cut short and the other lists emptied, so that what a record
// needs from around it (resource, scope, trace) goes with it, and formats need not know about pieces.
import { canBeCut, type Cut, type CutLimits, type Elements, type List, type Refused } from './cut-value.ts'
import { countInWords } from '../in-words.ts'

/** Bytes of the file: from, and to which exclusive. */
export type ByteRange = readonly [from: number, to: number]

/** What stands around the runs of one list. */
export interface Surroundings {
  /** Of the list; see `List`. */
  readonly path: string
  readonly before: readonly ByteRange[]
  readonly after: readonly ByteRange[]
}

/** One run of a list. Short, because a large file has many of them in its index. */
export type Piece = readonly [list: number, first: number, count: number, from: number, to: number]

export interface Pieces {
  readonly lists: readonly Surroundings[]
  /** In the order of the file. */
  readonly pieces: readonly Piece[]
  readonly refused: readonly Refused[]
}

/**
 * The pieces of a document. `most` is what one piece may come to in bytes, with its surroundings.
 * Null when the document itself has no list to be cut in, or too much beside its lists.
 */
export function piecesOf(root: Cut, refused: readonly Refused[], limits: CutLimits, most: number): Pieces | null {
  if (root.lists.length > 0 && !canBeCut(root, limits)) return null
  const lists: Surroundings[] = []
  const pieces: Piece[] = []
  const tooLarge: Refused[] = [...refused]

  const visit = (value: Cut, outer: Surroundings | null): void => {
    for (const list of value.lists) {
      const around = surroundings(value, list, outer)
      const beside = bytesIn(around.before) + bytesIn(around.after)
      const number = lists.push(around) - 1
      for (const item of list.items) {
        if (item.kind === 'cut') visit(item, around)
        else if (beside + item.to - item.from > most) tooLarge.push({ ...item, path: list.path })
        else pieces.push([number, item.first, item.count, item.from, item.to])
      }
    }
  }
  visit(root, null)
  tooLarge.sort((a, b) => a.from - b.from)
  return { lists, pieces, refused: tooLarge }
}

/** What stands around one list of a value when the value's other lists are emptied. */
export function surroundings(value: Cut, list: List, outer: Surroundings | null): Surroundings {
  const before: ByteRange[] = []
  const after: ByteRange[] = []
  let from = value.from
  for (const other of value.lists) {
    before.push([from, other.from])
    from = other.to
    if (other === list) break
  }
  for (const other of value.lists) {
    if (other.from <= list.from) continue
    after.push([from, other.from])
    from = other.to
  }
  after.push([from, value.to])
  return {
    path: list.path,
    before: joined([...(outer?.before ?? []), ...before]),
    after: joined([...after, ...(outer?.after ?? [])]),
  }
}

/** What a person calls these elements: `element 4` of a document that is an array, `$.spans[3]`, `$.spans[3–17]`. */
export function placeOf(path: string, { first, count }: Pick<Elements, 'first' | 'count'>): string {
  const last = first + count - 1
  if (path === '$') {
    return count === 1
      ? `element ${countInWords(first + 1)}`
      : `elements ${countInWords(first + 1)}–${countInWords(last + 1)}`
  }
  return count === 1 ? `${path}[${first}]` : `${path}[${first}–${last}]`
}

/** Ranges that touch become one, so that they take one read. */
export function joined(ranges: readonly ByteRange[]): ByteRange[] {
  const result: ByteRange[] = []
  for (const [from, to] of ranges) {
    const last = result.at(-1)
    if (last !== undefined && last[1] === from) result[result.length - 1] = [last[0], to]
    else if (to > from) result.push([from, to])
  }
  return result
}

export function bytesIn(ranges: readonly ByteRange[]): number {
  return ranges.reduce((sum, [from, to]) => sum + to - from, 0)
}
