// Derives the rows of traces from their spans, all in one statement, so that a trace which arrives in several batches
// is right after each and two imports of it at once end with what both wrote.
//
// Tokens and cost are summed over the spans that did the work: of the spans that report any, those of a model's kind
// if there are such, without those that have another of them below (an agent repeats the sum of its calls).
// The trace speaks with the voice of its root: the earliest span whose parent is not in the trace.
import { type SQL, sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import type { ImportScope } from './import-scope.ts'
import { traces } from './schema.ts'

const MODEL_KINDS = sql.raw(`('LLM', 'EMBEDDING', 'RERANKER')`)

const DERIVED = [
  'name',
  'start_us',
  'end_us',
  'duration_us',
  'span_count',
  'error_count',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cost_usd',
  'model',
  'session_id',
  'user_id',
  'input_preview',
  'output_preview',
  'written_job',
] as const satisfies readonly (keyof typeof traces.$inferSelect)[]

const SET: Record<string, SQL> = Object.fromEntries(DERIVED.map((column) => [column, sql.raw(`excluded.${column}`)]))

const DIFFERS = sql.raw(DERIVED.map((column) => `traces.${column} IS NOT excluded.${column}`).join(' OR '))

/** `ids` is a JSON array of distinct `traces.id`. A trace that this job wrote a span of becomes written by this job. */
export function summarizeTraces(db: Database, scope: ImportScope, ids: string): Statement {
  const { workspace, source, jobId, now } = scope
  const select = sql`
    WITH RECURSIVE touched AS (SELECT value AS trace FROM json_each(${ids})),
    s AS MATERIALIZED (
      SELECT sp.trace, sp.span_id, sp.parent_id, sp.kind IN ${MODEL_KINDS} AS of_model, sp.start_us, sp.end_us,
        sp.status = 'error' AS failed, sp.prompt_tokens, sp.completion_tokens,
        coalesce(sp.total_tokens, sp.prompt_tokens + sp.completion_tokens, sp.prompt_tokens, sp.completion_tokens)
          AS total_tokens,
        sp.cost_usd, sp.model, sp.session_id, sp.user_id, sp.written_job = ${jobId} AS written,
        sp.parent_id IS NULL OR sp.parent_id = sp.span_id OR NOT EXISTS (
          SELECT 1 FROM spans up WHERE up.workspace = ${workspace} AND up.trace = sp.trace AND up.span_id = sp.parent_id
        ) AS is_root
      FROM touched CROSS JOIN spans sp ON sp.workspace = ${workspace} AND sp.trace = touched.trace
    ),
    bearing AS (
      SELECT 'tokens' AS measure, trace, span_id, parent_id, of_model, prompt_tokens, completion_tokens,
        total_tokens AS amount
      FROM s WHERE total_tokens > 0
      UNION ALL
      SELECT 'cost', trace, span_id, parent_id, of_model, NULL, NULL, cost_usd FROM s WHERE cost_usd > 0
    ),
    worker AS MATERIALIZED (
      SELECT * FROM (SELECT *, max(of_model) OVER (PARTITION BY measure, trace) AS best FROM bearing)
      WHERE of_model = best
    ),
    above(measure, trace, span_id) AS (
      SELECT measure, trace, parent_id FROM worker WHERE parent_id IS NOT NULL AND parent_id <> span_id
      UNION
      SELECT above.measure, above.trace, up.parent_id FROM above CROSS JOIN spans up
        ON up.workspace = ${workspace} AND up.trace = above.trace AND up.span_id = above.span_id
      WHERE up.parent_id IS NOT NULL AND up.parent_id <> up.span_id
    ),
    used AS MATERIALIZED (
      SELECT worker.measure, worker.trace, sum(worker.prompt_tokens) AS prompt_tokens,
        sum(worker.completion_tokens) AS completion_tokens, sum(worker.amount) AS amount
      FROM worker LEFT JOIN above
        ON above.measure = worker.measure AND above.trace = worker.trace AND above.span_id = worker.span_id
      WHERE above.span_id IS NULL GROUP BY worker.measure, worker.trace
    ),
    total AS MATERIALIZED (
      SELECT trace, min(start_us) AS start_us, max(end_us) AS end_us, count(*) AS span_count,
        sum(failed) AS error_count, min(session_id) AS session_id, min(user_id) AS user_id, max(written) AS written,
        CASE WHEN count(prompt_tokens) > 0 THEN 0 END AS no_prompt,
        CASE WHEN count(completion_tokens) > 0 THEN 0 END AS no_completion,
        CASE WHEN count(total_tokens) > 0 THEN 0 END AS no_tokens, CASE WHEN count(cost_usd) > 0 THEN 0 END AS no_cost
      FROM s GROUP BY trace
    ),
    root AS MATERIALIZED (
      SELECT * FROM (
        SELECT trace, span_id, session_id, user_id,
          row_number() OVER (PARTITION BY trace ORDER BY is_root DESC, start_us IS NULL, start_us, span_id) AS nth
        FROM s
      ) WHERE nth = 1
    ),
    voice AS MATERIALIZED (
      SELECT * FROM (
        SELECT trace, model,
          row_number() OVER (PARTITION BY trace ORDER BY of_model DESC, start_us IS NULL, start_us, span_id) AS nth
        FROM s WHERE model IS NOT NULL
      ) WHERE nth = 1
    )
    SELECT ${workspace}, touched.trace, ${source}, substr(touched.trace, length(${source}) + 2),
      coalesce(was.given ->> 'name', head.name), coalesce(was.given ->> 'start_us', total.start_us, 0),
      total.end_us, max(0, total.end_us - total.start_us),
      coalesce(total.span_count, 0), coalesce(total.error_count, 0),
      coalesce(tokens.prompt_tokens, total.no_prompt), coalesce(tokens.completion_tokens, total.no_completion),
      coalesce(tokens.amount, total.no_tokens), coalesce(cost.amount, total.no_cost), voice.model,
      coalesce(was.given ->> 'session_id', root.session_id, total.session_id),
      coalesce(was.given ->> 'user_id', root.user_id, total.user_id),
      coalesce(was.given ->> 'input_preview', head.input_preview),
      coalesce(was.given ->> 'output_preview', head.output_preview),
      ${jobId}, CASE WHEN was.id IS NULL OR total.written THEN ${jobId} ELSE was.written_job END,
      ${now}, was.given, was.info
    FROM touched
      LEFT JOIN total ON total.trace = touched.trace
      LEFT JOIN root ON root.trace = touched.trace
      LEFT JOIN spans head
        ON head.workspace = ${workspace} AND head.trace = touched.trace AND head.span_id = root.span_id
      LEFT JOIN voice ON voice.trace = touched.trace
      LEFT JOIN used tokens ON tokens.trace = touched.trace AND tokens.measure = 'tokens'
      LEFT JOIN used cost ON cost.trace = touched.trace AND cost.measure = 'cost'
      LEFT JOIN traces was ON was.workspace = ${workspace} AND was.id = touched.trace
    WHERE true`
  return db
    .insert(traces)
    .select(select)
    .onConflictDoUpdate({ target: [traces.workspace, traces.id], set: SET, setWhere: DIFFERS })
}
