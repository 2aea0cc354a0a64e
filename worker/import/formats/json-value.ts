// Reading fields out of JSON that nobody vouches for: every reader takes whatever stands there and answers with the
// type it promises or with undefined. Nothing here throws, and keys like `__proto__` are data like any other.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'

/** A type under construction: the same fields, writable. */
export type Draft<T> = { -readonly [K in keyof T]: T[K] }

/** A JSON object under construction. Write keys that come from a file with `put`. */
export type JsonDraft = { [key: string]: Json }

/**
 * How deep a value may be nested (500): SQLite's JSON functions stop at 1,000 and `JSON.stringify` overflows the stack
 * at a few thousand; real traces stay below 60.
 */
export const MAX_NESTING = 500

/** The names in a text, for tables that would be too long with one name a line. */
export function words(text: string): readonly string[] {
  return text.trim().split(/\s+/)
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

/** The text itself, a number as text, or undefined. Empty text is undefined: no vendor means anything by it. */
export function textOf(value: Json | undefined): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

/** A finite number, also when it was written as text. */
export function numberOf(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > 40 || value.trim() === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

/** A count of tokens: a whole number from 0. */
export function countOf(value: Json | undefined): number | undefined {
  const number = numberOf(value)
  return number === undefined || number < 0 ? undefined : Math.round(number)
}

/** The value of the first of the names that holds anything but null. */
export function pick(object: JsonObject, ...names: readonly string[]): Json | undefined {
  for (const name of names) {
    const value = object[name]
    if (value !== undefined && value !== null && Object.hasOwn(object, name)) return value
  }
  return undefined
}

/** Sets an own key, whatever its name: plain assignment to `__proto__` would change the prototype instead. */
export function put(target: JsonDraft, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  } else {
    target[key] = value
  }
}

/** Null, `''`, `[]` and `{}` say nothing and need not be kept. */
export function saysNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true
  if (typeof value !== 'object') return false
  for (const key in value) if (Object.hasOwn(value, key)) return false
  return true
}

/** What is left of an object without the named keys and without those that say nothing; undefined when that is all. */
export function remainder(object: JsonObject, used: ReadonlySet<string>): JsonObject | undefined {
  let rest: JsonDraft | undefined
  for (const key of Object.keys(object)) {
    const value = object[key]
    if (used.has(key) || value === undefined || saysNothing(value)) continue
    rest ??= {}
    put(rest, key, value)
  }
  return rest
}

/**
 * The JSON that a text holds, or undefined when the text is not a whole JSON object, list or quoted text. Judged by its
 * first and last characters before anything is parsed, so that long prose costs nothing.
 */
export function parseJsonText(text: string): Json | undefined {
  let start = 0
  while (start < text.length && text.charCodeAt(start) <= 32) start++
  let end = text.length - 1
  while (end > start && text.charCodeAt(end) <= 32) end--
  const closing = CLOSING.get(text.charCodeAt(start))
  if (end <= start || closing === undefined || text.charCodeAt(end) !== closing) return undefined
  try {
    const value = JSON.parse(text) as Json
    return isTooDeep(value) ? undefined : value
  } catch {
    // Text that only looks like JSON is text: the caller keeps it as it came.
    return undefined
  }
}

/** `{`, `[` and `"`, each with what must stand at the end. */
const CLOSING: ReadonlyMap<number, number> = new Map([
  [0x7b, 0x7d],
  [0x5b, 0x5d],
  [0x22, 0x22],
])

/** A text that holds JSON as that JSON (also when it was quoted twice); everything else as it is. */
export function unpacked(value: Json): Json {
  if (typeof value !== 'string') return value
  const once = parseJsonText(value)
  if (once === undefined) return value
  return typeof once === 'string' ? (parseJsonText(once) ?? once) : once
}

/** Whether the value is nested deeper than `MAX_NESTING`. */
export function isTooDeep(value: Json | undefined): boolean {
  return exceeds(value, MAX_NESTING)
}

function exceeds(value: Json | undefined, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  if (isList(value)) {
    for (const item of value) if (typeof item === 'object' && exceeds(item, levels - 1)) return true
    return false
  }
  for (const key in value) {
    const item = value[key]
    if (typeof item === 'object' && exceeds(item, levels - 1)) return true
  }
  return false
}

/** Whether two values are the same JSON; the order of keys does not count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isList(a)) return isList(b) && a.length === b.length && a.every((item, index) => sameJson(item, b[index]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}

/** Text for a database column: no NUL (SQLite ends a text there) and no lone surrogate (UTF-8 cannot hold one). */
export function columnText(text: string): string {
  const clean = text.includes('\0') ? text.replaceAll('\0', '') : text
  return clean.isWellFormed() ? clean : clean.toWellFormed()
}
