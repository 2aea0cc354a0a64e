import { expect, test } from 'vitest'
import { failureOf } from './failures.ts'
import type { Database } from './database.ts'
import { openNodeDatabase } from './node-database.test-support.ts'
import { importFailures, jobs, spanOutcomes, traceOutcomes, unlistedFailures } from './schema.ts'
import { batchOf, noFiles, scopeOf, spanOf } from './spans.test-support.ts'
import { sweepImports } from './sweep-imports.ts'
import { writeBatch } from './write-batch.ts'

const NOTES = [importFailures, unlistedFailures, traceOutcomes, spanOutcomes]
const NOW = '2026-11-23T10:00:00.000Z'

async function importOf(db: Database, job_id: string, ended_at: string | null, kind = 'import_traces') {
  const spans = Array.from({ length: 2_500 }, (_, n) => spanOf(`${job_id} ${n}`, 's'))
  const unlisted = new Map([
    [null, 7],
    ['lost', 2],
  ])
  await writeBatch(db, noFiles, scopeOf('w', job_id), { ...batchOf(spans), failures: [failureOf('', 0, '')], unlisted })
  const job = { workspace: 'w', job_id, kind, title: '', status: ended_at === null ? 'running' : 'failed', cursor: 1 }
  await db.insert(jobs).values({ ...job, snapshot: {} as never, created_at: NOW, updated_at: NOW, ended_at })
}

async function notesOf(db: Database, jobId: string): Promise<number> {
  const counts = await Promise.all(NOTES.map((table) => db.select().from(table)))
  return counts.flat().filter(({ job_id }) => job_id === jobId).length
}

test('imports that ended long ago lose their failures and outcomes, and nothing else', async () => {
  const db = openNodeDatabase()
  await importOf(db, 'old', '2026-10-01T00:00:00.000Z')
  await importOf(db, 'recent', '2026-11-22T00:00:00.000Z')
  await importOf(db, 'running', null)
  const before = await notesOf(db, 'recent')
  expect(before).toBe(1 + 2 + 2_500 + 2_500)
  expect(await sweepImports(db, '2026-10-24T10:00:00.000Z', NOW)).toBe(1)
  expect(await notesOf(db, 'old')).toBe(0)
  expect(await notesOf(db, 'recent')).toBe(before)
  expect(await notesOf(db, 'running')).toBe(before)
  expect(await db.query.spans.findMany()).toHaveLength(7_500)
  expect(await db.query.jobs.findMany()).toHaveLength(3)
  expect(await sweepImports(db, '2026-10-24T10:00:00.000Z', NOW)).toBe(0)
})

test('a sweep does so much and no more, and the next goes on', async () => {
  const db = openNodeDatabase()
  await importOf(db, 'large', '2026-10-01T00:00:00.000Z')
  await importOf(db, 'next', '2026-10-02T00:00:00.000Z')
  const all = await notesOf(db, 'large')
  const sweep = () => sweepImports(db, '2026-10-24T10:00:00.000Z', NOW, 4)
  const left: number[] = []
  let swept = 0
  while (swept < 2) {
    swept += await sweep()
    left.push((await notesOf(db, 'large')) + (await notesOf(db, 'next')))
    expect(left.length).toBeLessThan(20)
  }
  expect(left[0]).toBe(2 * all - 5_000 - 1)
  expect(left.at(-1)).toBe(0)
})
