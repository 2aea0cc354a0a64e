// Notes, in the transaction that wrote the rows, what the job did to each span and trace of a batch. Read from the rows
// themselves and not from what the write changed, so that a batch repeated after a crash comes to the same outcome.
import { sql } from 'drizzle-orm'
import type { Database, Statement } from './database.ts'
import { rankOf } from './outcomes.ts'
import { spanOutcomes, spans, traceOutcomes, traces } from './schema.ts'

interface Job {
  readonly workspace: string
  readonly jobId: string
}

const RISES = sql.raw('excluded.outcome > outcome')

/** `seen` is a JSON array of [trace, span_id, at] of spans that are in the table. */
export function recordSpanOutcomes(db: Database, { workspace, jobId }: Job, seen: string): Statement {
  return db
    .insert(spanOutcomes)
    .select(
      sql`SELECT ${workspace}, ${jobId}, s.trace, s.span_id, seen.value ->> 2, ${rank(jobId)}
        FROM json_each(${seen}) AS seen CROSS JOIN ${spans} AS s
        ON s.workspace = ${workspace} AND s.trace = seen.value ->> 0 AND s.span_id = seen.value ->> 1 WHERE true`,
    )
    .onConflictDoUpdate({
      target: [spanOutcomes.workspace, spanOutcomes.job_id, spanOutcomes.trace, spanOutcomes.span_id],
      set: { outcome: sql.raw('excluded.outcome') },
      setWhere: RISES,
    })
}

/** `seen` is a JSON array of [trace, at] of traces that are in the table. */
export function recordTraceOutcomes(db: Database, { workspace, jobId }: Job, seen: string): Statement {
  return db
    .insert(traceOutcomes)
    .select(
      sql`SELECT ${workspace}, ${jobId}, s.id, seen.value ->> 1, ${rank(jobId)}
        FROM json_each(${seen}) AS seen CROSS JOIN ${traces} AS s
        ON s.workspace = ${workspace} AND s.id = seen.value ->> 0 WHERE true`,
    )
    .onConflictDoUpdate({
      target: [traceOutcomes.workspace, traceOutcomes.job_id, traceOutcomes.trace],
      set: { outcome: sql.raw('excluded.outcome') },
      setWhere: RISES,
    })
}

function rank(jobId: string) {
  return sql`CASE ${jobId} WHEN s.first_job THEN ${rankOf('imported')} WHEN s.written_job THEN ${rankOf('updated')}
    ELSE ${rankOf('skipped')} END`
}
