// The failures of an import, in the order of its file; the last row tells how many more were only counted.
import { and, asc, eq, sql } from 'drizzle-orm'
import { accept, type Result } from '../durable/protocol/problem.ts'
import { LISTED_FAILURES } from './failures.ts'
import type { Database } from './database.ts'
import { pageOf } from './page.ts'
import { decodeCursor } from './page-cursor.ts'
import { importFailures, unlistedFailures } from './schema.ts'

export interface ListedFailure {
  readonly trace_id: string | null
  readonly place: string
  readonly reason: string
}

export interface FailuresPage {
  readonly failures: readonly ListedFailure[]
  readonly next_cursor: string | null
}

/** `limit` 1 to 200. Refuses with `invalid_cursor`. */
export async function listFailures(
  db: Database,
  workspace: string,
  jobId: string,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Result<FailuresPage>> {
  const decoded = decodeCursor('failures', query.cursor)
  if (!decoded.ok) return decoded
  const after = decoded.value
  const { at, n, trace_id, place, reason } = importFailures
  const rows = await db
    .select({ at, n, trace_id, place, reason })
    .from(importFailures)
    .where(
      and(
        eq(importFailures.workspace, workspace),
        eq(importFailures.job_id, jobId),
        after === null ? undefined : sql`(${at}, ${n}) > (${after[0]}, ${after[1]})`,
      ),
    )
    .orderBy(asc(at), asc(n))
    .limit(query.limit + 1)
  if (rows.length <= query.limit) rows.push(...(await remainder(db, workspace, jobId)))
  const page = pageOf('failures', rows, query.limit, (row) => [row.at, row.n])
  return accept({
    failures: page.items.map((row) => ({ trace_id: row.trace_id, place: row.place, reason: row.reason })),
    next_cursor: page.next_cursor,
  })
}

/** Behind every other, so that no cursor stands after it. */
async function remainder(db: Database, workspace: string, jobId: string) {
  const { times } = unlistedFailures
  const [row] = await db
    .select({ more: sql<number>`coalesce(sum(${times}), 0)` })
    .from(unlistedFailures)
    .where(and(eq(unlistedFailures.workspace, workspace), eq(unlistedFailures.job_id, jobId)))
  if (row === undefined || row.more === 0) return []
  const reason = `are not listed: of one import the first ${inWords(LISTED_FAILURES)} failures are, and all are counted`
  return [{ at: Infinity, n: 0, trace_id: null, place: `${inWords(row.more)} more`, reason }]
}

function inWords(count: number): string {
  return count.toLocaleString('en')
}
