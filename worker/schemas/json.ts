// JSON inside JSON: values that a producer sends and readers receive untouched, within limits of size and depth.
import * as v from 'valibot'
import type { Json, JsonObject } from '../../durable/protocol/update.ts'
import { sizeInWords } from '../http/size-in-words.ts'

/** Deeper values make writers of JSON that recurse run out of stack; nothing a person looks at is that deep. */
const MAX_DEPTH = 100

/** Any JSON value: what `JSON.parse` gave is JSON already. */
export const json = v.custom<Json>((value) => value !== undefined)

/** A JSON value whose text has at most `maxBytes` bytes in UTF-8. */
export function boundedJson(maxBytes: number) {
  return v.pipe(json, isShallow<Json>(), isSmall<Json>(maxBytes), v.metadata({ description: sizeNote(maxBytes) }))
}

/** As {@link boundedJson}, and an object. */
export function boundedObject(maxBytes: number) {
  return v.pipe(
    v.record(v.string(), json),
    isShallow<JsonObject>(),
    isSmall<JsonObject>(maxBytes),
    v.metadata({ description: sizeNote(maxBytes) }),
  )
}

function isShallow<T extends Json>() {
  return v.check((value: T) => hasDepthWithin(value, MAX_DEPTH), `must not be nested deeper than ${MAX_DEPTH} levels`)
}

/** Says nothing of a value that is too deep: to write that as JSON could exhaust the stack. */
function isSmall<T extends Json>(maxBytes: number) {
  return v.check(
    (value: T) =>
      !hasDepthWithin(value, MAX_DEPTH) || new TextEncoder().encode(JSON.stringify(value)).byteLength <= maxBytes,
    `must be at most ${sizeInWords(maxBytes)} as JSON`,
  )
}

function sizeNote(maxBytes: number): string {
  return `At most ${sizeInWords(maxBytes)} as JSON.`
}

/** Walks level by level instead of recursing, so that a hostile value cannot exhaust the stack. */
function hasDepthWithin(value: Json, limit: number): boolean {
  let level: readonly Json[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return false
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values<Json>(item) : []))
  }
  return true
}
