// Bytes to one JSON value, or the reason why not. Strict in both steps: bytes that are no UTF-8 are never replaced by
// question marks, because what goes into the database must be what stood in the file.
import type { Json } from '../../../durable/protocol/update.ts'

export type ReadJson = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly reason: string }

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The text, or null where the bytes are no valid UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes)
  } catch {
    // A fatal decoder throws for one reason only, which null says.
    return null
  }
}

/** Index of the first byte that cannot stand in UTF-8; the length when only the end of a character is missing. */
function firstInvalidUtf8(bytes: Uint8Array): number {
  let valid = 0
  let invalid = bytes.length + 1
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >> 1
    if (beginsValid(bytes.subarray(0, middle))) valid = middle
    else invalid = middle
  }
  return valid
}

function beginsValid(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** What the whole text holds; the reason begins in lower case and names the character where the parser gave up. */
export function parseJson(text: string): ReadJson {
  try {
    return { ok: true, value: JSON.parse(text) }
  } catch (error) {
    return { ok: false, reason: `is not valid JSON: ${parserWords(error)}` }
  }
}

/** Like `parseJson`; `at` is where the bytes stand in their file, for the message about bytes that are no UTF-8. */
export function readJson(bytes: Uint8Array, at: number): ReadJson {
  const text = decodeUtf8(bytes)
  return text === null ? { ok: false, reason: notUtf8(bytes, at) } : parseJson(text)
}

/** The reason for bytes that `decodeUtf8` refused. */
export function notUtf8(bytes: Uint8Array, at: number): string {
  return `holds bytes that are not UTF-8 (the first at byte ${at + firstInvalidUtf8(bytes)} of the file)`
}

/** V8 adds a line and column that count within the text alone and would mislead beside the place in the file. */
function parserWords(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replace(/ \(line \d+ column \d+\)$/, '')
    .replace(/ in JSON at position (\d+)$/, ' at character $1')
    .replace(/ is not valid JSON$/, '')
}
