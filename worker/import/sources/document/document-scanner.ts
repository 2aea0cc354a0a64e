// Finds where one large JSON document can be cut, in one pass over its bytes, chunk by chunk. Looks at brackets, commas
// and strings only: what stands between them is judged when a piece is parsed. The state is plain JSON, so that a pass
// can stop after any chunk and go on in another process. Written here instead of taken from a streaming parser such as
// @streamparser/json because byte offsets are what makes reading resumable, and those parsers give values, not offsets.
import type { Cut, CutLimits } from './cut-value.ts'
import { DocumentFault } from './document-fault.ts'
import { closeFrame, endElement, openFrame, pathOf, type ScanState } from './open-frames.ts'
import { RECORD_LISTS } from './record-lists.ts'

/**
 * Bounds what a hostile file can pile up. Far beyond what the formats take: they refuse a single record that is nested
 * too deeply, and the rest of the document goes in.
 */
const MAX_DEPTH = 10_000

/** Levels in which records are looked for: an array of OTLP requests has its spans on the eighth. */
const MAX_FRAMES = 16

/** The longest name of `RECORD_LISTS` has 31 bytes; longer keys are shortened in messages. */
const MAX_KEY_BYTES = 64

/** A pass that begins at the offset (behind a byte order mark). */
export function beginScan(at: number): ScanState {
  return {
    at,
    closers: [],
    frames: [],
    inString: false,
    escaped: false,
    blank: true,
    inKey: false,
    key: '',
    root: null,
    refused: [],
  }
}

const SKIP = 0
const SCALAR = 1
const QUOTE = 2
const OPEN = 3
const CLOSE = 4
const COMMA = 5

const BACKSLASH = 0x5c
const QUOTATION_MARK = 0x22
const BRACKET = 0x5b

/** What each byte outside strings means. Whitespace and the colon say nothing about where to cut. */
const CLASSES = new Uint8Array(256).fill(SCALAR)
for (const character of ' \t\r\n:') CLASSES[character.charCodeAt(0)] = SKIP
for (const character of '[{') CLASSES[character.charCodeAt(0)] = OPEN
for (const character of ']}') CLASSES[character.charCodeAt(0)] = CLOSE
CLASSES[QUOTATION_MARK] = QUOTE
CLASSES[','.charCodeAt(0)] = COMMA

/** Takes the next chunk of the file, of any length. Throws `DocumentFault` where the structure breaks. */
export function scan(state: ScanState, chunk: Uint8Array, limits: CutLimits): void {
  const { closers, frames } = state
  const { length } = chunk
  const base = state.at
  let { inString, blank } = state
  let keyFrom = state.inKey ? 0 : -1
  let keyTo = 0
  let i = state.escaped ? 1 : 0

  const takeKey = (): void => {
    if (keyFrom < 0) return
    state.key += keyText(chunk.subarray(keyFrom, Math.min(state.inKey ? length : keyTo, keyFrom + MAX_KEY_BYTES)))
    keyFrom = -1
  }
  const fault = (kind: DocumentFault['kind'], index: number): DocumentFault => {
    takeKey()
    return new DocumentFault(kind, base + index, pathOf(state))
  }

  while (i < length) {
    if (inString) {
      while (i < length) {
        const byte = chunk[i]
        if (byte === QUOTATION_MARK) break
        i += byte === BACKSLASH ? 2 : 1
      }
      if (i >= length) break
      inString = false
      if (state.inKey) {
        state.inKey = false
        keyTo = i
      }
      i += 1
      continue
    }
    const byte = chunk[i] ?? 0
    const meaning = CLASSES[byte]
    if (meaning === SKIP) {
      i += 1
      continue
    }
    if (state.root !== null) throw fault('goes_on', i)
    const tracked = frames.length === closers.length
    switch (meaning) {
      case QUOTE: {
        inString = true
        if (tracked && blank && frames.at(-1)?.list === false) {
          state.inKey = true
          state.key = ''
          keyFrom = i + 1
        }
        blank = false
        break
      }
      case OPEN: {
        if (closers.length === MAX_DEPTH) throw fault('too_deep', i)
        if (tracked && frames.length < MAX_FRAMES) {
          const parent = frames.at(-1)
          if (parent?.list === false) takeKey()
          if (parent === undefined || parent.list || RECORD_LISTS.has(state.key)) {
            frames.push(openFrame(state, byte === BRACKET, base + i))
          }
        }
        // In ASCII the closing bracket stands two behind its opening one.
        closers.push(byte + 2)
        blank = true
        break
      }
      case CLOSE: {
        if (closers.at(-1) !== byte) throw fault('wrong_bracket', i)
        closers.pop()
        if (tracked) closeFrame(state, base + i, blank, limits)
        blank = false
        break
      }
      case COMMA: {
        if (tracked) {
          const frame = frames.at(-1)
          if (frame?.list === true) endElement(state, frame, base + i, limits)
          blank = true
        }
        break
      }
      default:
        blank = false
    }
    i += 1
  }
  takeKey()
  state.at = base + length
  state.escaped = i > length
  state.inString = inString
  state.blank = blank
}

/** The whole document as a value to be cut. Throws `DocumentFault` when it has not ended. */
export function endScan(state: ScanState): Cut {
  if (state.root === null) throw new DocumentFault('ends_inside', state.at, pathOf(state))
  return state.root
}

function keyText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}
