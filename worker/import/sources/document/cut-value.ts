// Where a large JSON value can be cut: what the scanner finds, and what pieces are made of.

/** Consecutive elements of a list: the bytes [from, to) of the file, without the commas around them. */
export interface Elements {
  /** Index of the first in its list; 0 for the document itself. */
  readonly first: number
  readonly count: number
  readonly from: number
  readonly to: number
}

/** Elements that fit one piece. */
export interface Run extends Elements {
  readonly kind: 'run'
}

/** One value too large for one piece; without the insides of its lists it is small. */
export interface Cut extends Elements {
  readonly kind: 'cut'
  /** In the order of the file; none of them empty. */
  readonly lists: readonly List[]
}

/** The inside of an array of records: the bytes between its brackets. */
export interface List {
  /** `$.resourceSpans[3].scopeSpans`; `$` for an array that is the whole document. */
  readonly path: string
  readonly from: number
  readonly to: number
  readonly items: readonly (Run | Cut)[]
}

/** An element that is larger than a piece and cannot be cut: it has no lists, or too much beside them. */
export interface Refused extends Elements {
  /** Of the list it stands in; see `List`. */
  readonly path: string
}

export interface CutLimits {
  /** Elements are gathered in runs of at most this many bytes, and a larger element is cut inside where it can be. */
  readonly piece: number
  /** Elements in one run, however short they are. */
  readonly count: number
  /** An element that cannot be cut is taken whole up to here, and refused beyond. */
  readonly whole: number
  /** What may remain of a value that is cut, without its lists: it is read again with each of its pieces. */
  readonly skeleton: number
}

/** For a pass that only looks whether the brackets fit. */
export const UNCUT: CutLimits = { piece: Infinity, count: Infinity, whole: Infinity, skeleton: Infinity }

/** An object of any known format has at most two lists (`post` and `patch`); each one more is named in every piece. */
export const MAX_LISTS = 16

/** Whether pieces of this value stay small: it has lists, and little beside them. */
export function canBeCut(value: Cut, limits: CutLimits): boolean {
  if (value.lists.length === 0 || value.lists.length > MAX_LISTS) return false
  let skeleton = value.to - value.from
  for (const list of value.lists) skeleton -= list.to - list.from
  return skeleton <= limits.skeleton
}
