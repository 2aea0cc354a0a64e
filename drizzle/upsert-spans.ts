// Writes the spans of one JSON parameter. A span that is there already is left alone when nothing differs, so that an
// import of the same file again writes nothing; otherwise it is replaced, or, for parts, merged column by column
// (part-columns.ts). The bodies of parts lie side by side (envelope.ts); of one part the later was put together with the
// stored before it came here (encode-span.ts).
import { type SQL, sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import type { ImportScope } from './import-scope.ts'
import { MERGED_PARTS, MERGED_STATUS, mergedColumn, PART_COLUMNS } from './part-columns.ts'
import { spans } from './schema.ts'
import { SIDES } from './span-body.ts'

const PATHS = [`'$."0"'`, `'$."1"'`] as const
const GIVEN = PATHS.map((path) => `excluded.body -> ${path}`)

/** By column. The body comes last: comparing stops at the first difference, and it is the dear one. */
const RESULT: Readonly<Record<string, string>> = {
  ...Object.fromEntries(PART_COLUMNS.map((column) => [column, mergedColumn(column)])),
  status: MERGED_STATUS,
  part: `CASE WHEN excluded.part IS NOT NULL THEN max(excluded.part, coalesce(spans.part, -1)) END`,
  parts: MERGED_PARTS,
  body: `CASE WHEN excluded.part IS NULL THEN excluded.body
    ELSE json_remove(json_set(spans.body, ${brought(0, 1)}, ${brought(1, 0)}), ${outdone()}) END`,
}

/** Path and content of a part, or of the other one where the row does not bring it. */
function brought(part: 0 | 1, other: 0 | 1): string {
  return `CASE WHEN ${GIVEN[part]} IS NULL THEN ${PATHS[other]} ELSE ${PATHS[part]} END,
    coalesce(${GIVEN[part]}, ${GIVEN[other]})`
}

/** Where a patch says a side, the post's is read by nobody: most patches repeat it, and rows would hold it twice. */
function outdone(): string {
  const patch = `CASE WHEN ${GIVEN[1]} IS NULL THEN spans.body ELSE excluded.body END`
  const paths = SIDES.flatMap((side) => {
    const isSaid = side.map((field) => `(${patch}) -> '$."1".body.${field}' IS NOT NULL`).join(' OR ')
    return side.map((field) => `CASE WHEN ${isSaid} THEN '$."0".body.${field}' ELSE '$.none' END`)
  })
  return paths.join(', ')
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
        value -> 20, nullif(value -> 21, 'null')
        FROM ${opened} WHERE true`,
    )
    .onConflictDoUpdate({ target: [spans.workspace, spans.trace, spans.span_id], set: SET, setWhere: DIFFERS })
}
