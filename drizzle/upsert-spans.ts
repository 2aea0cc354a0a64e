// Writes the spans of one JSON parameter. A span that is there already is left alone when nothing differs, so that an
// import of the same file again writes nothing; otherwise it is replaced, or, for parts, merged column by column.
//
// The law of parts: where both have a value the higher part's stands, whichever came first. Their bodies lie side by
// side (envelope.ts), so only columns are decided here. A placeholder counts as no value: status `unset`, kind
// `UNKNOWN`, an empty name.
import { type SQL, sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import type { ImportScope } from './import-scope.ts'
import { spans } from './schema.ts'

const PLACEHOLDERS: Readonly<Record<string, string>> = { name: `''`, kind: `'UNKNOWN'`, status: `'unset'` }

const MERGED = [
  'parent_id',
  'kind',
  'status',
  'start_us',
  'end_us',
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'cost_usd',
  'name',
  'model',
  'provider',
  'session_id',
  'user_id',
  'status_message',
  'input_preview',
  'output_preview',
] as const satisfies readonly (keyof typeof spans.$inferSelect)[]

const IS_HIGHER = `excluded.part >= coalesce(spans.part, -1)`
const PART_PATH = `('$."' || excluded.part || '"')`

function merged(column: (typeof MERGED)[number]): string {
  const placeholder = PLACEHOLDERS[column]
  const own = `spans.${column}`
  const given = `excluded.${column}`
  const value = (name: string) => (placeholder === undefined ? name : `nullif(${name}, ${placeholder})`)
  const last = placeholder === undefined ? '' : `, ${placeholder}`
  return `CASE WHEN excluded.part IS NULL THEN ${given}
    WHEN ${IS_HIGHER} THEN coalesce(${value(given)}, ${value(own)}${last})
    ELSE coalesce(${value(own)}, ${value(given)}${last}) END`
}

/** By column. The body comes last: comparing stops at the first difference, and it is the dear one. */
const RESULT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(MERGED.map((column) => [column, merged(column)])),
  part: `CASE WHEN ${IS_HIGHER} THEN excluded.part WHEN excluded.part IS NULL THEN NULL ELSE spans.part END`,
  body: `CASE WHEN excluded.part IS NULL THEN excluded.body
    ELSE json_set(spans.body, ${PART_PATH}, excluded.body -> ${PART_PATH}) END`,
}

const SET: Record<string, SQL> = {
  ...Object.fromEntries(Object.entries(RESULT).map(([column, value]) => [column, sql.raw(value)])),
  written_job: sql.raw('excluded.written_job'),
}

const DIFFERS = sql.raw(
  Object.entries(RESULT)
    .map(([column, value]) => `spans.${column} IS NOT (${value})`)
    .join(' OR '),
)

/** `rows` is a JSON array of rows as encode-span.ts makes them. */
export function upsertSpans(db: Database, scope: ImportScope, rows: string): Statement {
  const { workspace, jobId } = scope
  // Opened as JSONB once a row, a fifth faster than parsing the text for each column; the limit, which limits nothing,
  // keeps SQLite from folding the inner query into the outer and doing just that.
  const opened = sql`(SELECT jsonb(value) AS value FROM json_each(${rows}) LIMIT -1 OFFSET 0)`
  return db
    .insert(spans)
    .select(
      sql`SELECT ${workspace}, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5,
        value ->> 6, value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11, ${jobId}, ${jobId},
        value ->> 12, value ->> 13, value ->> 14, value ->> 15, value ->> 16, value ->> 17, value ->> 18, value ->> 19,
        value -> 20
        FROM ${opened} WHERE true`,
    )
    .onConflictDoUpdate({ target: [spans.workspace, spans.trace, spans.span_id], set: SET, setWhere: DIFFERS })
}
