// Of what a batch holds, what the job had not met before it: the same answer however often the batch is repeated,
// because each outcome remembers the record that it was first seen in.
import { type SQL, sql } from 'drizzle-orm'
import type { Database } from './database.ts'
import { jsonArrays } from './json-rows.ts'
import { type OutcomeCounts, outcomeCounts } from './outcomes.ts'
import { spanOutcomes, traceOutcomes } from './schema.ts'

interface Job {
  readonly workspace: string
  readonly jobId: string
}

/** `seen` are JSON arrays [trace, span_id, at], each span once. */
export function countFirstSeenSpans(db: Database, job: Job, seen: Iterable<string>): Promise<OutcomeCounts> {
  const same = sql`o.span_id = seen.value ->> 1 AND o.at = seen.value ->> 2`
  return countFirstSeen(db, job, seen, spanOutcomes, same)
}

/** `seen` are JSON arrays [trace, at], each trace once. */
export function countFirstSeenTraces(db: Database, job: Job, seen: Iterable<string>): Promise<OutcomeCounts> {
  return countFirstSeen(db, job, seen, traceOutcomes, sql`o.at = seen.value ->> 1`)
}

async function countFirstSeen(
  db: Database,
  { workspace, jobId }: Job,
  seen: Iterable<string>,
  outcomes: typeof spanOutcomes | typeof traceOutcomes,
  same: SQL,
): Promise<OutcomeCounts> {
  const rows: [number, number][] = []
  for (const chunk of jsonArrays(seen)) {
    rows.push(
      ...(await db.values<[number, number]>(
        sql`SELECT o.outcome, count(*) FROM json_each(${chunk}) AS seen CROSS JOIN ${outcomes} AS o
          ON o.workspace = ${workspace} AND o.job_id = ${jobId} AND o.trace = seen.value ->> 0 AND ${same}
          GROUP BY o.outcome`,
      )),
    )
  }
  return outcomeCounts(rows)
}
