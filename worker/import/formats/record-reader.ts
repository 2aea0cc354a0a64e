// What all formats do with records: walk them, read each item on its own, and turn what cannot be read into a failure
// that names the place, so that one bad item never takes its neighbours with it.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import { type FailureDraft, failureOf, newFailures, takeFailureOf } from '../../../drizzle/failures.ts'
import type { Span, TraceInfo } from '../span.ts'
import type { PlacedSpan, SourceRecord } from './format.ts'
import { columnText, isList, isObject, isTooDeep, MAX_NESTING } from './json-value.ts'

/** What a call of `normalize` has found so far. */
export interface Findings extends FailureDraft {
  readonly spans: PlacedSpan[]
  readonly traces: TraceInfo[]
}

export function newFindings(): Findings {
  return { spans: [], traces: [], ...newFailures() }
}

/** Where an item stood: its record, and its place within it if the record holds several. */
export interface Place {
  readonly record: SourceRecord
  readonly within: string
}

export function addSpan(findings: Findings, place: Place, span: Span): void {
  const { at } = place.record
  findings.spans.push(span.trace_id === '' ? { at, span, place: inWords(place) } : { at, span })
}

/** The reason is made only for a failure that is listed. */
export function addFailure(
  findings: Findings,
  { record, within }: Place,
  reason: string | (() => string),
  namedTrace?: string,
): void {
  const traceId = namedTrace === undefined ? null : columnText(namedTrace)
  takeFailureOf(findings, traceId, () => {
    return failureOf(inWords({ record, within }), record.at, typeof reason === 'string' ? reason : reason(), traceId)
  })
}

function inWords({ record, within }: Place): string {
  return within === '' ? record.place : `${record.place}, ${within}`
}

/** The reason against a value that is nested too deeply to be read or stored; null when it is not. */
export function depthProblem(subject: string, value: Json): string | null {
  if (!isTooDeep(value)) return null
  return `${subject} is nested more than ${MAX_NESTING} levels deep; export it without its deepest values`
}

/** How many keys of an unknown object are named in an error. */
const KEYS_SHOWN = 8

/** A value in a person's words: "an object with the keys a, b, c", "a list of 3", "the text …", "nothing". */
export function describeValue(value: Json): string {
  if (value === null) return 'null'
  if (typeof value === 'string') return value === '' ? 'an empty text' : 'a text'
  if (isList(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (isObject(value)) return describeObject(value)
  return `the ${typeof value} ${value}`
}

function describeObject(object: JsonObject): string {
  const keys = Object.keys(object)
  if (keys.length === 0) return 'an empty object'
  const shown = keys.slice(0, KEYS_SHOWN).map(shortKey).join(', ')
  const more = keys.length > KEYS_SHOWN ? ` and ${keys.length - KEYS_SHOWN} more` : ''
  return `an object with the ${keys.length === 1 ? 'key' : 'keys'} ${shown}${more}`
}

function shortKey(key: string): string {
  return columnText(key.length > 40 ? `${key.slice(0, 40)}…` : key)
}
