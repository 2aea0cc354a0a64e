// One observation of Langfuse as a span, in the names of its API (v1 and v2) and of its snake_case exports.
// Observations that Langfuse took from OpenTelemetry keep the original attributes in their metadata; those are read
// too, and fill what the observation itself leaves open.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { Span } from '../span.ts'
import { readMeaning, type Meaning } from './attributes/meaning.ts'
import { namedKind } from './attributes/kind.ts'
import { countOf, isObject, numberOf, pick, remainder, saysNothing, textOf, unpacked, words } from './json-value.ts'
import { joinSides } from './langfuse-sides.ts'
import { spanOf, type SpanFields } from './span-fields.ts'
import { microsFromTime } from './time.ts'

/** EVENT, a moment without an end, is no kind of OpenInference's and is kept verbatim; the others all have one. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['GENERATION', 'LLM'],
  ['SPAN', 'CHAIN'],
])

/** Whatever is read below or can be derived from it. The details of usage and cost are kept as well. */
const USED: ReadonlySet<string> = new Set(
  bothSpellings(
    ...words(`
      id type name traceId parentObservationId startTime endTime level statusMessage input output metadata sessionId
      userId model providedModelName internalModel modelParameters toolDefinitions toolCalls toolCallNames
      promptTokens completionTokens totalTokens inputUsage outputUsage totalUsage totalCost calculatedTotalCost
      inputCost outputCost traceTags traceName isRootObservation latency
    `),
  ),
)

/** Names as the API writes them and as the exports do: `traceId`, `trace_id`. */
function bothSpellings(...names: readonly string[]): readonly string[] {
  return names.flatMap((name) => [name, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)])
}

/** The ids are known to be there. */
export function readObservation(value: JsonObject, traceId: string, spanId: string): Span {
  const metadata = unpacked(value.metadata ?? null)
  const told = readToldAttributes(metadata)
  const sides = joinSides(unpacked(value.input ?? null), unpacked(value.output ?? null), told)
  const usage = readUsage(value)
  const type = textOf(value.type) ?? 'SPAN'
  const level = textOf(value.level)
  const message = textOf(pick(value, 'statusMessage', 'status_message'))
  return spanOf({
    trace_id: traceId,
    span_id: spanId,
    parent_id: textOf(pick(value, 'parentObservationId', 'parent_observation_id')) ?? null,
    name: textOf(value.name) ?? '',
    kind: kindOf(type, told?.kind),
    start_us: microsFromTime(pick(value, 'startTime', 'start_time')),
    end_us: microsFromTime(pick(value, 'endTime', 'end_time')),
    status: level === undefined ? 'unset' : level.toUpperCase() === 'ERROR' ? 'error' : 'ok',
    status_message: message,
    model: textOf(pick(value, 'model', 'providedModelName', 'provided_model_name', 'internalModel')) ?? told?.model,
    provider: told?.provider,
    prompt_tokens: usage.prompt_tokens ?? told?.prompt_tokens,
    completion_tokens: usage.completion_tokens ?? told?.completion_tokens,
    total_tokens: usage.total_tokens ?? told?.total_tokens,
    cost_usd: usage.cost_usd ?? told?.cost_usd,
    session_id: textOf(pick(value, 'sessionId', 'session_id')) ?? told?.session_id,
    user_id: textOf(pick(value, 'userId', 'user_id')) ?? told?.user_id,
    ...sides.fields,
    tools: readTools(value) ?? told?.tools,
    invocation_parameters:
      unpacked(pick(value, 'modelParameters', 'model_parameters') ?? null) ?? told?.invocation_parameters,
    metadata: metadataOf(metadata) ?? told?.metadata,
    tags: told?.tags,
    resource: objectOf(metadata, 'resourceAttributes'),
    scope: objectOf(metadata, 'scope'),
    attributes: { ...told?.rest, ...sides.beyond, ...remainder(value, USED), ...noteOf(level) },
  })
}

/** Levels other than the default and the one that the status tells. */
function noteOf(level: string | undefined): JsonObject {
  return level === undefined || level === 'DEFAULT' || level.toUpperCase() === 'ERROR' ? {} : { level }
}

/** A SPAN says nothing of its kind, so an instrumentation's word goes before it. */
function kindOf(type: string, told: string | undefined): string {
  const upper = type.toUpperCase()
  if (upper === 'SPAN' && told !== undefined && told !== 'UNKNOWN' && told !== 'LLM') return told
  return KINDS.get(upper) ?? namedKind(type)
}

/** The attributes of the OpenTelemetry span that the observation was made of. */
function readToldAttributes(metadata: Json): Meaning | undefined {
  const attributes = isObject(metadata) ? metadata.attributes : undefined
  return isObject(attributes) && !saysNothing(attributes) ? readMeaning(attributes, []) : undefined
}

const OTEL_METADATA: ReadonlySet<string> = new Set(['attributes', 'resourceAttributes', 'scope'])

function metadataOf(metadata: Json): Json | undefined {
  if (!isObject(metadata)) return metadata ?? undefined
  const used = isObject(metadata.attributes) ? OTEL_METADATA : RESOURCE_METADATA
  return remainder(metadata, used)
}

const RESOURCE_METADATA: ReadonlySet<string> = new Set(['resourceAttributes', 'scope'])

function objectOf(metadata: Json, key: string): JsonObject | undefined {
  const value = isObject(metadata) ? metadata[key] : undefined
  return isObject(value) ? (remainder(value, new Set()) ?? undefined) : undefined
}

function readTools(value: JsonObject): Json | undefined {
  const tools = unpacked(pick(value, 'toolDefinitions', 'tool_definitions') ?? null)
  return saysNothing(tools) ? undefined : tools
}

const PROMPT_COLUMNS = bothSpellings('promptTokens', 'inputUsage')
const COMPLETION_COLUMNS = bothSpellings('completionTokens', 'outputUsage')
const TOTAL_COLUMNS = bothSpellings('totalTokens', 'totalUsage')
const COST_COLUMNS = bothSpellings('totalCost', 'calculatedTotalCost')

/** Every kind of input token has a name that begins so (`input_cached_tokens`), and likewise for output. */
function readUsage(
  value: JsonObject,
): Pick<SpanFields, 'prompt_tokens' | 'completion_tokens' | 'total_tokens' | 'cost_usd'> {
  const details = objectIn(value, 'usageDetails', 'usage_details') ?? countedUsage(value) ?? {}
  const costs = objectIn(value, 'costDetails', 'cost_details') ?? {}
  // Rows without details carry zeros in the columns, which mean "not known".
  const known = (number: number | undefined): number | undefined =>
    number === 0 && saysNothing(details) ? undefined : number
  return {
    prompt_tokens: sumOf(details, 'input', 'prompt') ?? known(countOf(pick(value, ...PROMPT_COLUMNS))),
    completion_tokens: sumOf(details, 'output', 'completion') ?? known(countOf(pick(value, ...COMPLETION_COLUMNS))),
    total_tokens:
      countOf(pick(details, 'total', 'totalTokens', 'total_tokens')) ?? known(countOf(pick(value, ...TOTAL_COLUMNS))),
    cost_usd: costOf(costs, value),
  }
}

/** The API fills `usage` with zeros where nobody counted. */
function countedUsage(value: JsonObject): JsonObject | undefined {
  const usage = objectIn(value, 'usage')
  const counts = Object.entries(usage ?? {}).filter(([name]) => !name.endsWith('Cost'))
  return counts.some(([, count]) => (countOf(count) ?? 0) > 0) ? usage : undefined
}

function costOf(costs: JsonObject, value: JsonObject): number | undefined {
  const total = numberOf(costs.total) ?? numberOf(pick(value, ...COST_COLUMNS))
  if (total !== undefined && !(total === 0 && saysNothing(costs))) return total
  const parts = Object.values(costs).flatMap((cost) => numberOf(cost) ?? [])
  return parts.length === 0 ? undefined : parts.reduce((sum, cost) => sum + cost, 0)
}

function sumOf(details: JsonObject, ...beginnings: readonly string[]): number | undefined {
  let sum: number | undefined
  for (const name of Object.keys(details)) {
    if (!beginnings.some((beginning) => name.startsWith(beginning)) || name.endsWith('Cost')) continue
    const count = countOf(details[name])
    if (count !== undefined) sum = (sum ?? 0) + count
  }
  return sum
}

function objectIn(value: JsonObject, ...names: readonly string[]): JsonObject | undefined {
  const found = unpacked(pick(value, ...names) ?? null)
  return isObject(found) && !saysNothing(found) ? found : undefined
}
