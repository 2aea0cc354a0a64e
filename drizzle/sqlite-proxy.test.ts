// The queries on the other driver: SQLite in this process behind drizzle's proxy, as a host without D1 opens it.
import { expect, test } from 'vitest'
import { deleteTraces } from './delete-traces.ts'
import { forgetOutcomes } from './forget-outcomes.ts'
import { getSpan, getTrace } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { listFailures } from './list-failures.ts'
import { listTraces } from './list-traces.ts'
import { batchOf, noFiles, scopeOf, spanOf, traceInfoOf } from './spans.test-support.ts'
import { openNodeDatabase } from './node-database.test-support.ts'
import { claimUpload, completeUpload, createUpload, listParts, recordPart } from './uploads.ts'
import { writeBatch } from './write-batch.ts'

test('an import, its numbers, the lists and the deletion', async () => {
  const db = openNodeDatabase()
  const batch = {
    ...batchOf([
      spanOf('a', '1', { name: 'root', start_us: 5, end_us: 9, body: { input: { deep: [null, '\ud800\0'] } } }),
      spanOf('a', '2', { part: 1, parent_id: '1', kind: 'LLM', total_tokens: 3, body: { output: 'patched' } }),
      spanOf('a', '2', { part: 0, parent_id: '1', kind: 'LLM', name: 'posted', body: { input: 'posted' } }),
      spanOf('b', '1', { start_us: 7, status: 'error' }),
    ]),
    traces: [traceInfoOf('b', { name: 'stated', info: { x: null } })],
    failures: [{ place: 'line 9', at: 9, trace_id: null, reason: 'not JSON' }],
  }
  const first = await writeBatch(db, noFiles, scopeOf('w', 'one'), batch)
  expect(first).toMatchObject({ spansSeen: 3, tracesSeen: 2, spans: { imported: 3 }, traces: { imported: 2 } })
  expect(await writeBatch(db, noFiles, scopeOf('w', 'one'), batch)).toEqual(first)
  await writeBatch(db, noFiles, scopeOf('w', 'two'), batch)
  expect(await importTotals(db, 'w', 'two')).toEqual({
    traces: { found: 3, imported: 0, updated: 0, skipped: 2, failed: 1 },
    spans: { found: 4, imported: 0, updated: 0, skipped: 3, failed: 1 },
  })
  expect(await listFailures(db, 'w', 'one', { limit: 5 })).toMatchObject({
    value: { failures: [{ place: 'line 9' }], next_cursor: null },
  })
  const page = await listTraces(db, 'w', { limit: 1, q: 'STATED', hasErrors: true })
  expect(page).toMatchObject({ value: { traces: [{ id: 'otlp:b', name: 'stated' }], next_cursor: null } })
  const trace = await getTrace(db, noFiles, 'w', 'otlp:a')
  expect(trace).toMatchObject({ name: 'root', total_tokens: 3, duration_ms: 0.004, info: null })
  expect(trace?.spans.map(({ body }) => body)).toEqual([
    { input: { deep: [null, '\ud800\0'] } },
    { input: 'posted', output: 'patched' },
  ])
  expect(await getSpan(db, noFiles, 'w', 'otlp:a', 'none')).toBeNull()
  await forgetOutcomes(db, 'w', 'one')
  expect((await importTotals(db, 'w', 'one')).spans).toMatchObject({ found: 1, failed: 1 })
  expect(await deleteTraces(db, noFiles, 'w', ['otlp:a', 'otlp:none'])).toBe(1)
  expect(await getTrace(db, noFiles, 'w', 'otlp:a')).toBeNull()
})

test('uploads', async () => {
  const db = openNodeDatabase()
  const at = '2026-11-23T10:00:00.000Z'
  const upload = { workspace: 'w', upload_id: 'u', key: 'k', multipart_id: 'm', part_bytes: 1, filename: null }
  await createUpload(db, { ...upload, announced_bytes: null, job_id: null, created_at: at, expires_at: at })
  await recordPart(db, 'w', 'u', { part: 1, etag: 'e', bytes: 1 })
  expect(await listParts(db, 'w', 'u')).toEqual([{ part: 1, etag: 'e', bytes: 1 }])
  expect(await completeUpload(db, 'w', 'u', 1)).toBe(true)
  expect(await completeUpload(db, 'w', 'u', 1)).toBe(false)
  expect(await claimUpload(db, 'w', 'u', 'job', at)).toBe(true)
  expect(await claimUpload(db, 'w', 'u', 'other', at)).toBe(false)
})
