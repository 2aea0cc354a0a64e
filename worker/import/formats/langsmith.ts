// LangSmith: rows of its API (`runs/query`, exports) and its ingest lines, where a run is posted when it starts and
// patched when it ends. Pairs within one call become one span, in whatever order they stand.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { TraceFormat } from './format.ts'
import { isList, isObject, pick, put, textOf, type JsonDraft } from './json-value.ts'
import { readRun, type RunIds, traceOf } from './langsmith-run.ts'
import {
  addFailure,
  addSpan,
  depthProblem,
  describeValue,
  type Findings,
  newFindings,
  type Place,
} from './record-reader.ts'

export const langsmith: TraceFormat = {
  name: 'langsmith',
  label: 'LangSmith',
  matches: (value) => (isList(value) ? value.some(isRecord) : isRecord(value) || isPage(value)),
  normalize(records) {
    const findings = newFindings()
    const halves: Halves = new Map()
    for (const record of records) readValue(findings, halves, { record, within: '' }, record.value)
    for (const half of halves.values()) addHalf(findings, half)
    return findings
  },
}

type Operation = 'post' | 'patch'

/** The lines of one run that were found so far. */
interface Half {
  place: Place
  readonly spanId: string
  readonly post: JsonObject[]
  readonly patch: JsonObject[]
}

/** By run id, in the order in which the runs first appeared. */
type Halves = Map<string, Half>

/** An empty page is told by its cursors. */
function isPage(value: Json): boolean {
  if (!isObject(value) || !isList(value.runs)) return false
  return value.runs.length === 0 ? 'cursors' in value : value.runs.some(isRecord)
}

function isRecord(value: Json): boolean {
  if (!isObject(value)) return false
  if (isList(value.post) || isList(value.patch)) {
    return [value.post, value.patch].some((runs) => isList(runs) && runs.every(isRunLike))
  }
  return isRunLike(value) && (operationOf(value) !== null || 'run_type' in value || 'dotted_order' in value)
}

function isRunLike(value: Json): boolean {
  return isObject(value) && pick(value, 'id', 'run_id') !== undefined
}

function operationOf(value: JsonObject): Operation | null {
  return value.operation === 'post' || value.operation === 'patch' ? value.operation : null
}

function readValue(findings: Findings, halves: Halves, place: Place, value: Json): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) readItem(findings, halves, inside(place, `element ${index + 1}`), item)
  } else {
    readItem(findings, halves, place, value)
  }
}

function readItem(findings: Findings, halves: Halves, place: Place, value: Json): void {
  if (!isObject(value)) {
    addFailure(findings, place, `${describeValue(value)} is nothing of LangSmith's; expected a run`)
  } else if (isList(value.runs)) {
    for (const [index, run] of value.runs.entries()) {
      readLine(findings, halves, inside(place, `run ${index + 1}`), run, null)
    }
  } else if (isList(value.post) || isList(value.patch)) {
    for (const operation of ['post', 'patch'] as const) {
      const runs = value[operation]
      if (!isList(runs)) continue
      for (const [index, run] of runs.entries()) {
        readLine(findings, halves, inside(place, `${operation} ${index + 1}`), run, operation)
      }
    }
  } else {
    readLine(findings, halves, place, value, operationOf(value))
  }
}

function readLine(findings: Findings, halves: Halves, place: Place, value: Json, operation: Operation | null): void {
  if (!isObject(value)) return addFailure(findings, place, `${describeValue(value)} stands where a run was expected`)
  const spanId = textOf(pick(value, 'id', 'run_id'))
  if (spanId === undefined) {
    return addFailure(
      findings,
      place,
      `${describeValue(value)} has no run id; expected a run with id, trace_id and run_type`,
    )
  }
  const problem = depthProblem('the run', value)
  if (problem !== null) return addFailure(findings, place, problem, traceOf(value))
  if (operation !== null) return joinHalf(halves, place, spanId, value, operation)
  const traceId = traceOf(value)
  if (traceId === undefined) return addFailure(findings, place, NO_TRACE)
  addSpan(findings, place, readRun(value, { traceId, spanId }, null))
  readChildren(findings, halves, place, value, { traceId, spanId })
}

/** Runs that an export has put inside of their parent; they need not name it or the trace. */
function readChildren(findings: Findings, halves: Halves, place: Place, parent: JsonObject, ids: RunIds): void {
  if (!isList(parent.child_runs)) return
  for (const [index, child] of parent.child_runs.entries()) {
    const run = isObject(child) ? { trace_id: ids.traceId, parent_run_id: ids.spanId, ...child } : child
    readLine(findings, halves, inside(place, `child ${index + 1}`), run, null)
  }
}

const NO_TRACE = 'the run has a parent but neither trace_id nor dotted_order, so its trace is not known'

/** The span is placed at the last of its lines. */
function joinHalf(halves: Halves, place: Place, spanId: string, line: JsonObject, operation: Operation): void {
  const known = halves.get(spanId)
  const half: Half = known ?? { place, spanId, post: [], patch: [] }
  half[operation].push(line)
  if (place.record.at >= half.place.record.at) half.place = place
  if (known === undefined) halves.set(spanId, half)
}

function addHalf(findings: Findings, { place, spanId, post, patch }: Half): void {
  const run: JsonDraft = {}
  for (const line of [...post, ...patch]) overlay(run, line)
  const traceId = traceOf(run)
  if (traceId === undefined) return addFailure(findings, place, NO_TRACE)
  addSpan(findings, place, readRun(run, { traceId, spanId }, patch.length === 0 ? 0 : 1))
}

/** Puts one line over others, field by field, where it says anything; `extra` and its metadata likewise. */
function overlay(run: JsonDraft, line: JsonObject): void {
  for (const key of Object.keys(line)) {
    const value = line[key]
    if (value === undefined || value === null) continue
    const below = run[key]
    put(run, key, key === 'extra' && isObject(below) && isObject(value) ? joinedExtra(below, value) : value)
  }
}

function joinedExtra(below: JsonObject, above: JsonObject): JsonObject {
  if (!isObject(below.metadata) || !isObject(above.metadata)) return { ...below, ...above }
  return { ...below, ...above, metadata: { ...below.metadata, ...above.metadata } }
}

function inside({ record, within }: Place, inner: string): Place {
  return { record, within: within === '' ? inner : `${within}, ${inner}` }
}
