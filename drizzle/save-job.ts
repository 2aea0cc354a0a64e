// Keeps the newest snapshot of a job for the list. Snapshots come through an outbox, late, repeated and out of order:
// one that is behind what is stored changes nothing.
import { sql } from 'drizzle-orm'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { columnText } from './column-text.ts'
import type { Database } from './database.ts'
import { jobs } from './schema.ts'

export async function saveJob(db: Database, workspace: string, snapshot: Snapshot): Promise<void> {
  await db
    .insert(jobs)
    .values({
      workspace,
      job_id: snapshot.job_id,
      kind: columnText(snapshot.kind),
      title: columnText(snapshot.title),
      status: snapshot.status,
      cursor: snapshot.cursor,
      snapshot,
      created_at: snapshot.created_at,
      updated_at: sql`strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`,
      ended_at: snapshot.ended_at,
    })
    .onConflictDoUpdate({
      target: [jobs.workspace, jobs.job_id],
      set: {
        title: sql.raw('excluded.title'),
        status: sql.raw('excluded.status'),
        cursor: sql.raw('excluded.cursor'),
        snapshot: sql.raw('excluded.snapshot'),
        updated_at: sql.raw('excluded.updated_at'),
        ended_at: sql.raw('excluded.ended_at'),
      },
      setWhere: sql.raw('excluded.cursor >= jobs.cursor'),
    })
}
