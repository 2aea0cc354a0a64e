// LangSmith: rows of its API (`runs/query`, exports) and its ingest lines, where a run is posted when it starts and
// patched when it ends. Each line is read by itself, as a part of its span: whatever else is said of the run, in these
// records or in later ones, is put together where parts are merged.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { TraceFormat } from './format.ts'
import { isList, isObject, pick, textOf } from './json-value.ts'
import { namedTrace, readRun, type RunIds, traceOf } from './langsmith-run.ts'
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
    const runs: Run[] = []
    for (const record of records) readValue({ findings, runs }, { record, within: '' }, record.value)
    const traces = new Map<string, string>()
    for (const { spanId, traceId } of runs) if (traceId !== undefined) traces.set(spanId, traceId)
    for (const run of runs) addRun(findings, run, run.traceId ?? traces.get(run.spanId) ?? '')
    return findings
  },
}

type Operation = 'post' | 'patch'

const PARTS: Readonly<Record<Operation, number>> = { post: 0, patch: 1 }

/** A row, or a line of one. */
interface Run {
  readonly place: Place
  readonly value: JsonObject
  readonly spanId: string
  /** Undefined for a line that does not say it. */
  readonly traceId: string | undefined
  /** Null for a whole row. */
  readonly part: number | null
}

interface Reading {
  readonly findings: Findings
  /** In the order in which they stand. */
  readonly runs: Run[]
}

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

function readValue(reading: Reading, place: Place, value: Json): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) readItem(reading, inside(place, `element ${index + 1}`), item)
  } else {
    readItem(reading, place, value)
  }
}

function readItem(reading: Reading, place: Place, value: Json): void {
  if (!isObject(value)) {
    const reason = () => `${describeValue(value)} is nothing of LangSmith's; expected a run`
    addFailure(reading.findings, place, reason)
  } else if (isList(value.runs)) {
    for (const [index, run] of value.runs.entries()) readLine(reading, inside(place, `run ${index + 1}`), run, null)
  } else if (isList(value.post) || isList(value.patch)) {
    for (const operation of ['post', 'patch'] as const) {
      const runs = value[operation]
      if (!isList(runs)) continue
      for (const [index, run] of runs.entries()) {
        readLine(reading, inside(place, `${operation} ${index + 1}`), run, operation)
      }
    }
  } else {
    readLine(reading, place, value, operationOf(value))
  }
}

function readLine(reading: Reading, place: Place, value: Json, operation: Operation | null): void {
  const { findings, runs } = reading
  if (!isObject(value)) {
    return addFailure(findings, place, () => `${describeValue(value)} stands where a run was expected`)
  }
  const spanId = textOf(pick(value, 'id', 'run_id'))
  if (spanId === undefined) {
    const reason = () => `${describeValue(value)} has no run id; expected a run with id, trace_id and run_type`
    return addFailure(findings, place, reason)
  }
  const traceId = operation === 'patch' ? namedTrace(value) : traceOf(value)
  const problem = depthProblem('the run', value)
  if (problem !== null) return addFailure(findings, place, problem, traceId)
  if (operation !== null) return void runs.push({ place, value, spanId, traceId, part: PARTS[operation] })
  if (traceId === undefined) {
    const reason = 'the run has a parent but neither trace_id nor dotted_order, so its trace is not known'
    return addFailure(findings, place, reason)
  }
  runs.push({ place, value, spanId, traceId, part: null })
  readChildren(reading, place, value, { traceId, spanId })
}

/** Runs that an export has put inside of their parent; they need not name it or the trace. */
function readChildren(reading: Reading, place: Place, parent: JsonObject, ids: RunIds): void {
  if (!isList(parent.child_runs)) return
  for (const [index, child] of parent.child_runs.entries()) {
    const run = isObject(child) ? { trace_id: ids.traceId, parent_run_id: ids.spanId, ...child } : child
    readLine(reading, inside(place, `child ${index + 1}`), run, null)
  }
}

/** `traceId` is empty where no line of the run says it. */
function addRun(findings: Findings, { place, value, spanId, part }: Run, traceId: string): void {
  addSpan(findings, place, readRun(value, { traceId, spanId }, part))
}

function inside({ record, within }: Place, inner: string): Place {
  return { record, within: within === '' ? inner : `${within}, ${inner}` }
}
