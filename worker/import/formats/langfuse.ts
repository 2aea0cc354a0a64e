// Langfuse: a trace with its observations (as `{trace, observations}` or as one object), rows of observations or of
// traces, and pages of its API; camelCase of v1 and v2 and snake_case of its exports.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { TraceFormat } from './format.ts'
import { isList, isObject, pick, textOf, words } from './json-value.ts'
import { readObservation } from './langfuse-observation.ts'
import { readTraceContext, readTraceRow } from './langfuse-trace.ts'
import {
  addFailure,
  addSpan,
  depthProblem,
  describeValue,
  type Findings,
  newFindings,
  type Place,
} from './record-reader.ts'

export const langfuse: TraceFormat = {
  name: 'langfuse',
  label: 'Langfuse',
  matches: (value) => (isList(value) ? value.some(isRecord) : isRecord(value) || isPage(value)),
  normalize(records) {
    const findings = newFindings()
    for (const record of records) readValue(findings, { record, within: '' }, record.value)
    return findings
  },
}

function isRecord(value: Json): boolean {
  return isObject(value) && (isDocument(value) || isObservation(value) || isTraceRow(value))
}

/** An empty page is told by its `meta`. */
function isPage(value: Json): boolean {
  if (!isObject(value) || !isList(value.data)) return false
  return value.data.length === 0 ? isObject(value.meta) : value.data.some(isRecord)
}

/** `{trace, observations}`: either may be missing from a document, but then the other must be unmistakable. */
function isDocument(value: JsonObject): boolean {
  if (isObject(value.trace)) return isList(value.observations) || isTraceRow(value.trace)
  return (
    isList(value.observations) &&
    (value.observations.length === 0 ? 'id' in value : value.observations.some(isObservation))
  )
}

const OBSERVATION_KEYS = words(`
  parentObservationId usageDetails costDetails modelParameters isRootObservation level
  parent_observation_id usage_details cost_details model_parameters is_root_observation
`)

const TYPES: ReadonlySet<string> = new Set(
  words('GENERATION SPAN EVENT AGENT TOOL CHAIN RETRIEVER EVALUATOR EMBEDDING GUARDRAIL'),
)

function isObservation(value: Json): boolean {
  if (!isObject(value) || textOf(value.id) === undefined || 'run_type' in value || 'context' in value) return false
  if (pick(value, 'traceId', 'trace_id') === undefined) return typeof value.type === 'string' && TYPES.has(value.type)
  const known = typeof value.type === 'string' && TYPES.has(value.type.toUpperCase())
  return known || OBSERVATION_KEYS.some((key) => key in value) || pick(value, 'startTime', 'start_time') !== undefined
}

const TRACE_KEYS = words(`
  userId user_id sessionId session_id projectId project_id tags environment release observations input output metadata
  htmlPath bookmarked public
`)

function isTraceRow(value: JsonObject): boolean {
  if (textOf(value.id) === undefined || pick(value, 'traceId', 'trace_id', 'run_type') !== undefined) return false
  return 'timestamp' in value && TRACE_KEYS.some((key) => key in value)
}

/** Lists and pages are opened once: what stands in them is a record, or cannot be read. */
function readValue(findings: Findings, place: Place, value: Json): void {
  const rows = isList(value) ? value : isObject(value) && isList(value.data) ? value.data : null
  if (rows === null) return readItem(findings, place, value)
  const noun = isList(value) ? 'element' : 'row'
  for (const [index, row] of rows.entries()) readItem(findings, inside(place, `${noun} ${index + 1}`), row)
}

function readItem(findings: Findings, place: Place, value: Json): void {
  if (!isObject(value)) {
    addFailure(
      findings,
      place,
      () => `${describeValue(value)} is nothing of Langfuse's; expected a trace or an observation`,
    )
  } else if (isObject(value.trace)) {
    readTrace(findings, place, value.trace, value.observations)
  } else if (isList(value.observations)) {
    readTrace(findings, place, value, value.observations)
  } else if (isTraceRow(value)) {
    readTrace(findings, place, value, undefined)
  } else {
    readRow(findings, place, value, undefined)
  }
}

function readTrace(findings: Findings, place: Place, trace: JsonObject, observations: Json | undefined): void {
  const traceId = textOf(trace.id)
  const { observations: own, ...header } = trace
  const problem = depthProblem('the trace', header)
  if (traceId === undefined) addFailure(findings, place, 'the trace has no id')
  else if (problem !== null) addFailure(findings, place, problem, traceId)
  else findings.traces.push(readTraceRow(header, traceId))
  const listed = isList(observations) && observations.length > 0 ? observations : isList(own) ? own : []
  for (const [index, observation] of listed.entries()) {
    // The list of traces names its observations by id only; they come with another request.
    if (typeof observation !== 'string') {
      readRow(findings, inside(place, `observation ${index + 1}`), observation, traceId)
    }
  }
}

/** An observation; one inside of a trace need not name it. */
function readRow(findings: Findings, place: Place, value: Json, outerTraceId: string | undefined): void {
  if (!isObject(value)) {
    return addFailure(
      findings,
      place,
      () => `${describeValue(value)} stands where an observation was expected`,
      outerTraceId,
    )
  }
  const traceId = textOf(pick(value, 'traceId', 'trace_id')) ?? outerTraceId
  const spanId = textOf(value.id)
  if (traceId === undefined) {
    const reason =
      spanId === undefined ? `${describeValue(value)} is nothing of Langfuse's` : 'the observation has no traceId'
    return addFailure(findings, place, `${reason}; expected a trace with observations, or rows with id and traceId`)
  }
  if (spanId === undefined) return addFailure(findings, place, 'the observation has no id', traceId)
  const problem = depthProblem('the observation', value)
  if (problem !== null) return addFailure(findings, place, problem, traceId)
  addSpan(findings, place, readObservation(value, traceId, spanId))
  const context = readTraceContext(value, traceId)
  if (context !== null && isRoot(value)) findings.traces.push(context)
}

function isRoot(value: JsonObject): boolean {
  const said = pick(value, 'isRootObservation', 'is_root_observation')
  return said === undefined
    ? textOf(pick(value, 'parentObservationId', 'parent_observation_id')) === undefined
    : said === true
}

function inside({ record, within }: Place, inner: string): Place {
  return { record, within: within === '' ? inner : `${within}, ${inner}` }
}
