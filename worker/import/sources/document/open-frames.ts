// The containers that stand open while a document is scanned, as far down as records are looked for: what their
// complete elements become, and where in the document the scan is.
import { canBeCut, MAX_LISTS, type Cut, type CutLimits, type List, type Refused, type Run } from './cut-value.ts'

/** An open container in which records, or lists of them, are looked for. */
interface Frame {
  readonly list: boolean
  /** Under which key of the object around it; empty for elements and the root. */
  readonly key: string
  /** Offset of its opening bracket. */
  readonly from: number
  /** Of a list only; see `List`. */
  readonly path: string
  /** Of an object: the lists found in it so far. */
  readonly lists: List[]
  /** Of a list: what its elements so far have become. */
  readonly items: (Run | Cut)[]
  run: Run | null
  /** Elements that are complete. */
  count: number
  /** Where the current element begins: behind the bracket or comma before it. */
  elementFrom: number
  /** The current element, once it is complete and has lists. */
  element: Cut | null
}

/** Where a pass stands. Plain JSON: can be stored after any chunk and taken up again. */
export interface ScanState {
  /** Offset of the next byte to look at. */
  at: number
  /** Closing bracket of each open container, outermost first. */
  readonly closers: number[]
  /** The outermost open containers, as far down as records may be looked for. */
  readonly frames: Frame[]
  inString: boolean
  /** The chunk ended between a backslash and what it escapes. */
  escaped: boolean
  /** No value has begun since the last bracket or comma. */
  blank: boolean
  inKey: boolean
  /** The last key read in the innermost frame. */
  key: string
  root: Cut | null
  readonly refused: Refused[]
}

/** A container opens here, below the innermost frame. */
export function openFrame(state: ScanState, list: boolean, at: number): Frame {
  const path = list ? pathOf(state) : ''
  const { key } = state
  state.key = ''
  return {
    list,
    key,
    from: at,
    path,
    lists: [],
    items: [],
    run: null,
    count: 0,
    elementFrom: at + 1,
    element: null,
  }
}

/** The innermost frame closes here; `blank` when no value stands before its bracket. */
export function closeFrame(state: ScanState, at: number, blank: boolean, limits: CutLimits): void {
  const frame = state.frames.pop()
  if (frame === undefined) return
  let { lists } = frame
  if (frame.list) {
    if (!blank) endElement(state, frame, at, limits)
    endRun(frame)
    lists = frame.items.length === 0 ? [] : [{ path: frame.path, from: frame.from + 1, to: at, items: frame.items }]
  }
  state.key = frame.key
  const parent = state.frames.at(-1)
  const first = parent?.list === true ? parent.count : 0
  const value: Cut = { kind: 'cut', first, count: 1, from: frame.from, to: at + 1, lists }
  if (parent === undefined) state.root = value
  else if (parent.list) parent.element = lists.length === 0 ? null : value
  else for (const list of lists) if (parent.lists.length <= MAX_LISTS) parent.lists.push(list)
}

/** The element before the comma or bracket at `at` is complete: it joins the run, or stands alone, or is cut. */
export function endElement(state: ScanState, frame: Frame, at: number, limits: CutLimits): void {
  const { run, element, elementFrom: from, count } = frame
  const bytes = at - from
  if (bytes <= limits.piece) {
    if (run !== null && at - run.from <= limits.piece && run.count < limits.count) {
      frame.run = { kind: 'run', first: run.first, count: run.count + 1, from: run.from, to: at }
    } else {
      endRun(frame)
      frame.run = { kind: 'run', first: count, count: 1, from, to: at }
    }
  } else {
    endRun(frame)
    if (element !== null && canBeCut(element, limits)) frame.items.push(element)
    else if (bytes <= limits.whole) frame.items.push({ kind: 'run', first: count, count: 1, from, to: at })
    else refuse(state, { path: frame.path, first: count, count: 1, from, to: at })
  }
  frame.count += 1
  frame.elementFrom = at + 1
  frame.element = null
}

/** What was refused inside of the element goes with it, and is not told by itself. */
function refuse({ refused }: ScanState, element: Refused): void {
  while ((refused.at(-1)?.from ?? -1) >= element.from) refused.pop()
  refused.push(element)
}

function endRun(frame: Frame): void {
  if (frame.run !== null) frame.items.push(frame.run)
  frame.run = null
}

/** The value that begins or stands open at the end of the state, as far down as frames go. */
export function pathOf(state: ScanState): string {
  let path = '$'
  for (const [depth, frame] of state.frames.entries()) {
    const key = state.frames[depth + 1]?.key ?? state.key
    path += frame.list ? `[${frame.count}]` : key === '' ? '' : `.${key}`
  }
  return path
}
