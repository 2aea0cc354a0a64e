import { env } from 'cloudflare:test'
import { eq } from 'drizzle-orm'
import { expect, test } from 'vitest'
import { deleteTraces } from './delete-traces.ts'
import { getSpan, getTrace } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { openD1 } from './open-d1.ts'
import { spans as spansTable } from './schema.ts'
import { batchOf, noFiles, scopeOf, spanOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)

test('deletes what is named, in its workspace, and says how many there were', async () => {
  const batch = batchOf(['a', 'b', 'c'].map((trace) => spanOf(trace, '1')))
  for (const workspace of ['mine', 'yours']) await writeBatch(db, noFiles, scopeOf(workspace, 'job'), batch)
  expect(await deleteTraces(db, noFiles, 'mine', ['otlp:a', 'otlp:b', 'otlp:a', 'otlp:none'])).toBe(2)
  expect(await deleteTraces(db, noFiles, 'mine', ['otlp:a'])).toBe(0)
  expect(await getTrace(db, noFiles, 'mine', 'otlp:a')).toBeNull()
  expect(await getSpan(db, noFiles, 'mine', 'otlp:a', '1')).toBeNull()
  expect(await getTrace(db, noFiles, 'mine', 'otlp:c')).not.toBeNull()
  expect(await getTrace(db, noFiles, 'yours', 'otlp:a')).not.toBeNull()
})

test('a trace of more spans than one statement deletes', async () => {
  const spans = Array.from({ length: 12_000 }, (_, n) => spanOf('t', `${n}`))
  await writeBatch(db, noFiles, scopeOf('many', 'job'), batchOf(spans))
  expect(await deleteTraces(db, noFiles, 'many', ['otlp:t'])).toBe(1)
  const left = await db.$count(spansTable, eq(spansTable.workspace, 'many'))
  expect(left).toBe(0)
})

test('what an import did stays on record, and the trace can come again', async () => {
  const batch = batchOf([spanOf('t', '1')])
  await writeBatch(db, noFiles, scopeOf('record', 'one'), batch)
  await deleteTraces(db, noFiles, 'record', ['otlp:t'])
  expect((await importTotals(db, 'record', 'one')).traces).toMatchObject({ imported: 1 })
  await writeBatch(db, noFiles, scopeOf('record', 'two'), batch)
  expect((await importTotals(db, 'record', 'two')).traces).toMatchObject({ imported: 1 })
})

test('more ids than a call may name are a misuse', async () => {
  const ids = Array.from({ length: 501 }, (_, n) => `otlp:${n}`)
  await expect(deleteTraces(db, noFiles, 'mine', ids)).rejects.toThrow('500 ids')
})
