// OTLP/JSON: an export request, a list of them, one a line; Tempo's `batches`, the old `instrumentationLibrarySpans`,
// snake_case keys, a resource's spans without a request around them, and bare spans (as Phoenix's `/spans/otlpv1`).
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { SourceRecord, TraceFormat } from './format.ts'
import { isList, isObject, isTooDeep, pick, remainder, saysNothing } from './json-value.ts'
import { readOtlpId } from './otlp-id.ts'
import { type OtlpContext, readOtlpSpan } from './otlp-span.ts'
import { readOtlpAttributes } from './otlp-value.ts'
import {
  addFailure,
  addSpan,
  depthProblem,
  describeValue,
  type Findings,
  newFindings,
  type Place,
} from './record-reader.ts'

const RESOURCES = ['resourceSpans', 'resource_spans', 'batches'] as const
const SCOPES = ['scopeSpans', 'scope_spans', 'instrumentationLibrarySpans', 'instrumentation_library_spans'] as const
const NO_CONTEXT: OtlpContext = { resource: undefined, scope: undefined }

export const otlp: TraceFormat = {
  name: 'otlp',
  label: 'OTLP/JSON',
  matches: (value) => (isList(value) ? value.some(isRequest) : isRequest(value)),
  normalize(records) {
    const findings = newFindings()
    for (const record of records) readRecord(findings, record, record.value, '')
    return findings
  },
}

function isRequest(value: Json): boolean {
  if (!isObject(value)) return false
  if (isList(pick(value, ...RESOURCES)) || isList(pick(value, ...SCOPES))) return true
  if (isObject(value.trace) && isList(pick(value.trace, ...RESOURCES))) return true
  if (isList(value.data)) return value.data.length > 0 && value.data.every(isBareSpan)
  return isBareSpan(value)
}

/** Times in nanoseconds are OTLP's alone. */
function isBareSpan(value: Json): boolean {
  if (!isObject(value) || pick(value, 'traceId', 'trace_id') === undefined) return false
  return (
    pick(value, 'spanId', 'span_id') !== undefined &&
    pick(value, 'startTimeUnixNano', 'start_time_unix_nano') !== undefined
  )
}

function readRecord(findings: Findings, record: SourceRecord, value: Json, within: string): void {
  if (isList(value)) {
    for (const [index, item] of value.entries()) {
      readItem(findings, record, item, joined(within, `element ${index + 1}`))
    }
  } else {
    readItem(findings, record, value, within)
  }
}

function readItem(findings: Findings, record: SourceRecord, value: Json, within: string): void {
  const place: Place = { record, within }
  if (!isObject(value)) {
    return addFailure(
      findings,
      place,
      () => `${describeValue(value)} is no OTLP/JSON; expected an object with resourceSpans`,
    )
  }
  const resources = pick(value, ...RESOURCES) ?? (isObject(value.trace) ? pick(value.trace, ...RESOURCES) : undefined)
  if (isList(resources)) return readResources(findings, record, resources, within)
  if (isList(pick(value, ...SCOPES))) return readResource(findings, record, value, within)
  if (isList(value.data)) return readSpans(findings, record, value.data, NO_CONTEXT, within, 'data')
  if (isBareSpan(value) || isList(value.attributes)) return readSpan(findings, place, value, NO_CONTEXT)
  addFailure(
    findings,
    place,
    () => `${describeValue(value)} is no OTLP/JSON; expected resourceSpans, batches, scopeSpans or a span`,
  )
}

function readResources(findings: Findings, record: SourceRecord, resources: readonly Json[], within: string): void {
  for (const [index, resource] of resources.entries()) {
    const name = resources.length === 1 ? within : joined(within, `resource ${index + 1}`)
    if (isObject(resource)) readResource(findings, record, resource, name)
    else {
      addFailure(
        findings,
        { record, within: name },
        () => `${describeValue(resource)} stands where a resource with scopeSpans was expected`,
      )
    }
  }
}

function readResource(findings: Findings, record: SourceRecord, value: JsonObject, within: string): void {
  const resource = describedBy(value.resource)
  const scopes = pick(value, ...SCOPES)
  if (!isList(scopes)) {
    if (!saysNothing(scopes)) {
      addFailure(findings, { record, within }, () => `scopeSpans is ${describeValue(scopes ?? null)}; expected a list`)
    }
    return
  }
  for (const [index, scope] of scopes.entries()) {
    const name = scopes.length === 1 ? within : joined(within, `scope ${index + 1}`)
    const spans = isObject(scope) ? (scope.spans ?? []) : null
    if (!isObject(scope) || !isList(spans)) {
      addFailure(
        findings,
        { record, within: name },
        () => `${describeValue(scope)} stands where a scope with spans was expected`,
      )
      continue
    }
    const context = {
      resource,
      scope: describedBy(pick(scope, 'scope', 'instrumentationLibrary', 'instrumentation_library')),
    }
    readSpans(findings, record, spans, context, name, 'span')
  }
}

/** A resource's attributes, or a scope's name and version with its attributes; undefined when it says nothing. */
function describedBy(value: Json | undefined): JsonObject | undefined {
  if (!isObject(value) || isTooDeep(value)) return undefined
  const attributes = readOtlpAttributes(value.attributes)
  const named = remainder(value, ATTRIBUTES)
  if (named === undefined) return saysNothing(attributes) ? undefined : attributes
  return saysNothing(attributes) ? named : 'name' in named ? { ...named, attributes } : { ...attributes, ...named }
}

const ATTRIBUTES: ReadonlySet<string> = new Set(['attributes', 'droppedAttributesCount', 'dropped_attributes_count'])

function readSpans(
  findings: Findings,
  record: SourceRecord,
  spans: readonly Json[],
  context: OtlpContext,
  within: string,
  noun: string,
): void {
  for (const [index, span] of spans.entries()) {
    const place: Place = { record, within: joined(within, `${noun} ${index + 1}`) }
    if (isObject(span)) readSpan(findings, place, span, context)
    else addFailure(findings, place, () => `${describeValue(span)} stands where a span was expected`)
  }
}

function readSpan(findings: Findings, place: Place, value: JsonObject, context: OtlpContext): void {
  const traceId = readOtlpId(pick(value, 'traceId', 'trace_id'))
  const spanId = readOtlpId(pick(value, 'spanId', 'span_id'))
  if (traceId === undefined) {
    return addFailure(findings, place, 'the span has no traceId, or one of zeros; without one it belongs to no trace')
  }
  if (spanId === undefined) return addFailure(findings, place, 'the span has no spanId, or one of zeros', traceId)
  const problem = depthProblem('the span', value)
  if (problem !== null) return addFailure(findings, place, problem, traceId)
  addSpan(findings, place, readOtlpSpan(value, traceId, spanId, context))
}

function joined(outer: string, inner: string): string {
  return outer === '' ? inner : `${outer}, ${inner}`
}
