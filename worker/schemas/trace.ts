// Traces and spans on the wire.
import * as v from 'valibot'
import { DELETE_LIMIT } from '../../drizzle/delete-traces.ts'
import { TRACE_KEY_CHARS } from '../../drizzle/import-scope.ts'
import type { ListedTrace } from '../../drizzle/listed-trace.ts'
import { booleanInQuery, text } from './fields.ts'
import { json } from './json.ts'
import { nextCursor, pageQuery } from './page.ts'

/** What a person types to find something. */
const SEARCH_CHARS = 200

/** `<source>:<trace_id>`: whatever was imported can be asked for. */
export const traceId = v.pipe(v.string(), v.minLength(1), v.maxLength(TRACE_KEY_CHARS))

export const tracesQuery = v.object({
  ...pageQuery,
  source: v.exactOptional(v.pipe(text(100), v.description('`otlp`, `langfuse`, `langsmith`, `phoenix` or `sample`.'))),
  has_errors: v.exactOptional(booleanInQuery),
  q: v.exactOptional(v.pipe(text(SEARCH_CHARS), v.description('Found in names, trace ids and previews.'))),
})

const count = v.pipe(v.number(), v.integer())
const maybeText = v.nullable(v.string())
const maybeNumber = v.nullable(v.number())

/** To the microsecond, unlike the times of jobs. */
const preciseTime = v.pipe(maybeText, v.description('ISO 8601 in UTC, to the microsecond.'))

const measures = {
  prompt_tokens: maybeNumber,
  completion_tokens: maybeNumber,
  total_tokens: maybeNumber,
  cost_usd: maybeNumber,
  model: maybeText,
  session_id: maybeText,
  user_id: maybeText,
  input_preview: maybeText,
  output_preview: maybeText,
}

const listedTrace = v.object({
  id: v.pipe(v.string(), v.description('`<source>:<trace_id>`.')),
  source: v.string(),
  trace_id: v.string(),
  name: maybeText,
  start_time: preciseTime,
  end_time: preciseTime,
  duration_ms: maybeNumber,
  span_count: count,
  error_count: count,
  has_errors: v.boolean(),
  ...measures,
  imported_at: v.string(),
  job_id: v.pipe(v.string(), v.description('The job that first imported it.')),
}) satisfies v.GenericSchema<unknown, ListedTrace>

export const traceListSchema = v.object({
  traces: v.array(v.pipe(listedTrace, v.metadata({ ref: 'Trace' }))),
  next_cursor: nextCursor,
})

export const spanSchema = v.pipe(
  v.object({
    span_id: v.string(),
    parent_id: maybeText,
    name: v.string(),
    kind: v.string(),
    start_time: preciseTime,
    end_time: preciseTime,
    duration_ms: maybeNumber,
    status: v.string(),
    status_message: maybeText,
    provider: maybeText,
    ...measures,
    body: v.pipe(v.nullable(v.record(v.string(), json)), v.description('Messages, tools, attributes and the rest.')),
    body_omitted: v.pipe(
      v.nullable(v.picklist(['too_large', 'missing'])),
      v.description('Why `body` is null: to be asked for by itself, or gone.'),
    ),
  }),
  v.metadata({ ref: 'Span' }),
)

export const traceSchema = v.pipe(
  v.object({ ...listedTrace.entries, info: v.nullable(v.record(v.string(), json)), spans: v.array(spanSchema) }),
  v.metadata({ ref: 'TraceWithSpans' }),
)

export const deleteTracesSchema = v.pipe(
  v.strictObject({
    ids: v.pipe(
      v.array(traceId),
      v.minLength(1, 'must name at least one trace'),
      v.maxLength(DELETE_LIMIT, `must name at most ${DELETE_LIMIT} traces`),
    ),
  }),
  v.metadata({ ref: 'DeleteTraces' }),
)

export const deletedSchema = v.object({ deleted: v.pipe(count, v.description('How many of them were there.')) })
