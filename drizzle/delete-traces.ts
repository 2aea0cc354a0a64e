// Deletes traces with all that belongs to them: files first, then spans, the traces themselves last, so that what a
// crash leaves can still be found and deleted by the same call.
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { FileStore } from '../worker/ports.ts'
import type { Database } from './database.ts'
import { payloads, spans, traces } from './schema.ts'

/** Traces one call may name. */
export const DELETE_LIMIT = 500

/** Spans a statement: at 100 kB each still seconds below the 30 s that D1 gives it. */
const SPANS_AT_ONCE = 5_000

/** How many of the ids (`traces.id`, at most 500) were there. */
export async function deleteTraces(
  db: Database,
  files: FileStore,
  workspace: string,
  ids: readonly string[],
): Promise<number> {
  if (ids.length > DELETE_LIMIT) throw new RangeError(`deleteTraces takes ${DELETE_LIMIT} ids, not ${ids.length}`)
  const named = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`
  const ofPayloads = and(eq(payloads.workspace, workspace), inArray(payloads.trace, named))
  const ofSpans = and(eq(spans.workspace, workspace), inArray(spans.trace, named))
  const ofTraces = and(eq(traces.workspace, workspace), inArray(traces.id, named))

  const stored = await db.select({ key: payloads.key }).from(payloads).where(ofPayloads)
  await files.delete(stored.map(({ key }) => key))
  const [counted] = await db
    .select({ spans: sql<number>`count(*)` })
    .from(spans)
    .where(ofSpans)
  for (let left = counted?.spans ?? 0; left > SPANS_AT_ONCE; left -= SPANS_AT_ONCE) {
    const some = sql`(SELECT rowid FROM ${spans} WHERE ${ofSpans} LIMIT ${SPANS_AT_ONCE})`
    await db.delete(spans).where(sql`rowid IN ${some}`)
  }
  const [, , deleted] = await db.batch([
    db.delete(spans).where(ofSpans),
    db.delete(payloads).where(ofPayloads),
    db.delete(traces).where(ofTraces).returning({ id: traces.id }),
  ])
  return deleted.length
}
