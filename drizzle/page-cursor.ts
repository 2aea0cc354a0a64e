// The opaque cursor of a list: where the last row of a page stood in the list's order, so that the next page goes on
// from there whatever has been added since. Text that is not one of ours, or of another list, is refused as a value.
import { accept, refuse, type Result } from '../durable/protocol/problem.ts'
import { TRACE_KEY_CHARS } from './import-scope.ts'

const KEYS = {
  traces: ['number', 'string'],
  jobs: ['string', 'string'],
  failures: ['number', 'number'],
} as const

interface Kinds {
  readonly number: number
  readonly string: string
}

type List = keyof typeof KEYS

/** The columns that a list is ordered by. */
export type PageKey<L extends List> = readonly [Kinds[(typeof KEYS)[L][0]], Kinds[(typeof KEYS)[L][1]]]

/** Rows a page may have: enough for any screen, and a page of the widest rows stays well under a megabyte. */
export const PAGE_LIMIT = 200

/**
 * The longest cursor that is made here: it ends in the key of a trace, of which JSON may write each character in six,
 * and base64 writes three bytes in four characters. The rest is the name of the list and a number or a time.
 */
export const CURSOR_CHARS = 2 * (4 * TRACE_KEY_CHARS + 64)

export function encodeCursor<L extends List>(list: L, key: PageKey<L>): string {
  const bytes = new TextEncoder().encode(JSON.stringify([list, ...key]))
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** Null for no cursor; `invalid_cursor` for text that `encodeCursor` did not make for this list. */
export function decodeCursor<L extends List>(list: L, text: string | undefined): Result<PageKey<L> | null> {
  if (text === undefined) return accept(null)
  const parts = parse(text)
  if (Array.isArray(parts) && parts.length === 3 && parts[0] === list) {
    const key: unknown = [parts[1], parts[2]]
    if (isKey(list, key)) return accept(key)
  }
  return refuse('invalid_cursor', `\`cursor\` must be the next_cursor of an earlier page of ${list}`)
}

function isKey<L extends List>(list: L, key: unknown): key is PageKey<L> {
  return Array.isArray(key) && typeof key[0] === KEYS[list][0] && typeof key[1] === KEYS[list][1]
}

function parse(text: string): unknown {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
  } catch {
    // Whatever is wrong with it, the answer is the same: not one of ours.
    return null
  }
}
