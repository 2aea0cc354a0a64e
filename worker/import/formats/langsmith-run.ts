// One run of LangSmith as a span: a whole row of its API, or one of its lines (a post, a patch), which says only what it
// knows.
import type { Json, JsonObject } from '../../../durable/protocol/update.ts'
import type { Span, SpanEvent } from '../span.ts'
import { namedKind } from './attributes/kind.ts'
import { readTags } from './attributes/tools.ts'
import {
  countOf,
  type Draft,
  isList,
  isObject,
  numberOf,
  pick,
  put,
  remainder,
  textOf,
  unpacked,
  type JsonDraft,
  words,
} from './json-value.ts'
import { spanOf, type SpanFields } from './span-fields.ts'
import { microsFromTime } from './time.ts'

/** A post is part 0, a patch part 1, a whole row none. */
type RunPart = Span['part']

export interface RunIds {
  readonly traceId: string
  readonly spanId: string
}

/** Read below, or a list of relatives that the spans themselves tell. */
const USED: ReadonlySet<string> = new Set(
  words(`
    operation id name start_time end_time run_type inputs outputs error status events extra tags trace_id parent_run_id
    prompt_tokens completion_tokens total_tokens total_cost child_run_ids direct_child_run_ids parent_run_ids child_runs
  `),
)

export function readRun(run: JsonObject, { traceId, spanId }: RunIds, part: RunPart): Span {
  const extra = objectOf(run.extra)
  const metadata = objectOf(extra.metadata)
  const parameters = objectOf(extra.invocation_params)
  const outputs = unpacked(run.outputs ?? null)
  const { tools, ...invocation } = parameters
  const error = errorOf(run.error)
  const type = textOf(run.run_type)
  return spanOf({
    trace_id: traceId,
    span_id: spanId,
    parent_id: parentOf(run, spanId) ?? null,
    name: textOf(run.name) ?? '',
    kind: type === undefined ? 'UNKNOWN' : namedKind(type),
    start_us: microsFromTime(run.start_time),
    end_us: microsFromTime(run.end_time),
    status: statusOf(run, error),
    status_message: error,
    model:
      modelOf(outputs) ?? textOf(pick(metadata, 'ls_model_name')) ?? textOf(pick(parameters, 'model', 'model_name')),
    provider: textOf(metadata.ls_provider),
    ...usageOf(run, outputs, metadata),
    cost_usd: numberOf(run.total_cost),
    session_id: textOf(pick(metadata, 'session_id', 'thread_id', 'conversation_id')),
    user_id: textOf(pick(metadata, 'user_id', 'ls_user_id')),
    part,
    input: unpacked(run.inputs ?? null),
    output: outputs,
    tools: isList(tools) ? tools : undefined,
    invocation_parameters: invocation,
    metadata,
    tags: readTags(run.tags ?? null),
    events: eventsOf(run.events),
    attributes: attributesOf(run, extra),
  })
}

/** The id of the trace: as named, or as the first part of the dotted order says. */
export function namedTrace(run: JsonObject): string | undefined {
  return textOf(run.trace_id) ?? idInDottedOrder(run, 0)
}

/** The same, or the run itself if it is a root. Not for patches, which need not repeat who their parent is. */
export function traceOf(run: JsonObject): string | undefined {
  return namedTrace(run) ?? (textOf(run.parent_run_id) === undefined ? textOf(pick(run, 'id', 'run_id')) : undefined)
}

function parentOf(run: JsonObject, spanId: string): string | undefined {
  const parent = textOf(run.parent_run_id) ?? idInDottedOrder(run, -2)
  return parent === spanId ? undefined : parent
}

/** `20260214T235902184025Z<uuid>.20260214T…Z<uuid>`: the way from the root to the run. */
function idInDottedOrder(run: JsonObject, at: number): string | undefined {
  const order = textOf(run.dotted_order)
  const step = order?.split('.').at(at)
  const zone = step?.indexOf('Z') ?? -1
  return step === undefined || zone < 0 ? undefined : textOf(step.slice(zone + 1))
}

function objectOf(value: Json | undefined): JsonObject {
  const given = unpacked(value ?? null)
  return isObject(given) ? given : {}
}

function errorOf(value: Json | undefined): string | undefined {
  if (value === undefined || value === null) return undefined
  return textOf(value) ?? (value === '' ? undefined : JSON.stringify(value))
}

/** A run that has ended without an error has succeeded; ingest lines do not say it otherwise. */
function statusOf(run: JsonObject, error: string | undefined): Span['status'] {
  if (error !== undefined || run.status === 'error') return 'error'
  if (run.status === 'pending') return 'unset'
  return run.status === 'success' || textOf(run.end_time) !== undefined ? 'ok' : 'unset'
}

/** What the model said that it is, which is more exact than what was asked for. */
function modelOf(outputs: Json): string | undefined {
  if (!isObject(outputs)) return undefined
  const output = objectOf(outputs.llm_output)
  const response = objectOf(generationOf(outputs).response_metadata)
  return (
    textOf(pick(output, 'model_name', 'model')) ??
    textOf(pick(response, 'model_name', 'model')) ??
    completionModel(outputs)
  )
}

/** `model` means the model only beside a completion. */
function completionModel(outputs: JsonObject): string | undefined {
  return 'choices' in outputs || 'usage' in outputs ? textOf(outputs.model) : undefined
}

/** The fields of the first generated message of a LangChain result. */
function generationOf(outputs: JsonObject): JsonObject {
  const batches = isList(outputs.generations) ? outputs.generations : []
  const [first] = batches
  const generation = objectOf((isList(first) ? first[0] : first) ?? null)
  const message = objectOf(generation.message)
  return isObject(message.kwargs) ? message.kwargs : isObject(message.data) ? message.data : message
}

type Usage = Pick<SpanFields, 'prompt_tokens' | 'completion_tokens' | 'total_tokens'>

/** The row's own columns, else the first place that speaks of usage. Outputs of chains hold none of these. */
function usageOf(run: JsonObject, outputs: Json, metadata: JsonObject): Usage {
  const results = isObject(outputs) ? outputs : {}
  const places = [
    run,
    objectOf(metadata.usage_metadata),
    objectOf(results.usage_metadata),
    objectOf(generationOf(results).usage_metadata),
    objectOf(objectOf(results.llm_output).token_usage),
    objectOf(results.usage),
  ]
  for (const place of places) {
    const usage = {
      prompt_tokens: countOf(pick(place, 'prompt_tokens', 'input_tokens')),
      completion_tokens: countOf(pick(place, 'completion_tokens', 'output_tokens')),
      total_tokens: countOf(place.total_tokens),
    }
    if (
      usage.prompt_tokens !== undefined ||
      usage.completion_tokens !== undefined ||
      usage.total_tokens !== undefined
    ) {
      return usage
    }
  }
  return {}
}

const EVENT_KEYS: ReadonlySet<string> = new Set(['name', 'time'])

function eventsOf(value: Json | undefined): readonly SpanEvent[] {
  const events = unpacked(value ?? null)
  if (!isList(events)) return []
  return events.filter(isObject).map((event) => {
    const read: Draft<SpanEvent> = { name: textOf(event.name) ?? '', time_us: microsFromTime(event.time) }
    const attributes = remainder(event, EVENT_KEYS)
    if (attributes !== undefined) read.attributes = attributes
    return read
  })
}

const EXTRA_KEYS: ReadonlySet<string> = new Set(['metadata', 'invocation_params'])

function attributesOf(run: JsonObject, extra: JsonObject): JsonObject {
  const attributes: JsonDraft = { ...remainder(run, USED) }
  const more = remainder(extra, EXTRA_KEYS)
  if (more !== undefined) put(attributes, 'extra', more)
  return attributes
}
