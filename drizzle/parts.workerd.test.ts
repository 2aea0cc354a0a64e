import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { getTrace } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { openD1 } from './open-d1.ts'
import { batchOf, noFiles, scopeOf, spanOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)

const posted = spanOf('t', 's', {
  part: 0,
  name: 'ChatOpenAI',
  kind: 'LLM',
  start_us: 1000,
  session_id: 'of the post',
  body: { input: { question: null }, metadata: { a: 1, b: 1 }, attributes: { 'it\'s "quoted"': null, kept: 'post' } },
})
const patched = spanOf('t', 's', {
  part: 1,
  name: '',
  kind: 'UNKNOWN',
  end_us: 3000,
  status: 'ok',
  session_id: 'of the patch',
  total_tokens: 7,
  body: { output: ['x', { y: null }], metadata: { b: 2 }, attributes: { more: '\ud800 \0' } },
})

const ORDERS = {
  'post first, in one batch': [[posted, patched]],
  'patch first, in one batch': [[patched, posted]],
  'post first, in two batches': [[posted], [patched]],
  'patch first, in two batches': [[patched], [posted]],
  'with each part twice': [[posted], [patched], [patched, posted]],
}

test.each(Object.entries(ORDERS))('parts merge to one span: %s', async (order, batches) => {
  for (const [n, spans] of batches.entries()) {
    await writeBatch(db, noFiles, scopeOf(order, 'job'), batchOf(spans, n * 10))
  }
  const trace = await getTrace(db, noFiles, order, 'otlp:t')
  expect(trace?.spans).toMatchObject([
    {
      name: 'ChatOpenAI',
      kind: 'LLM',
      status: 'ok',
      duration_ms: 2,
      session_id: 'of the patch',
      total_tokens: 7,
      body_omitted: null,
    },
  ])
  expect(trace?.spans[0]?.body).toEqual({
    input: { question: null },
    output: ['x', { y: null }],
    metadata: { a: 1, b: 2 },
    attributes: { 'it\'s "quoted"': null, kept: 'post', more: '\ud800 \0' },
  })
  expect((await importTotals(db, order, 'job')).spans).toMatchObject({ found: 1, imported: 1 })
})

test.each(Object.entries(ORDERS))('the same parts again change nothing: %s', async (order, batches) => {
  const workspace = `again ${order}`
  for (const job of ['one', 'two']) {
    for (const [n, spans] of batches.entries()) {
      await writeBatch(db, noFiles, scopeOf(workspace, job), batchOf(spans, n * 10))
    }
  }
  expect(await importTotals(db, workspace, 'two')).toMatchObject({
    traces: { found: 1, skipped: 1 },
    spans: { found: 1, skipped: 1 },
  })
})

test('a part whose body changed takes the place of its former self only', async () => {
  await writeBatch(db, noFiles, scopeOf('replaced', 'one'), batchOf([posted, patched]))
  const revised = { ...posted, body: { input: 'revised' } }
  await writeBatch(db, noFiles, scopeOf('replaced', 'two'), batchOf([revised]))
  const trace = await getTrace(db, noFiles, 'replaced', 'otlp:t')
  expect(trace?.spans[0]?.body).toMatchObject({ input: 'revised', output: ['x', { y: null }] })
  expect((await importTotals(db, 'replaced', 'two')).spans).toMatchObject({ updated: 1 })
})

test('a whole span replaces the parts, and a part lies over a whole span', async () => {
  const whole = spanOf('t', 's', {
    name: 'whole',
    kind: 'CHAIN',
    body: { input: 'whole', output: 'whole', tags: ['kept'] },
  })
  await writeBatch(db, noFiles, scopeOf('whole', 'one'), batchOf([posted, patched]))
  await writeBatch(db, noFiles, scopeOf('whole', 'two'), batchOf([whole]))
  expect((await getTrace(db, noFiles, 'whole', 'otlp:t'))?.spans).toMatchObject([
    { name: 'whole', total_tokens: null, body: whole.body },
  ])
  await writeBatch(db, noFiles, scopeOf('whole', 'three'), batchOf([patched]))
  expect((await getTrace(db, noFiles, 'whole', 'otlp:t'))?.spans).toMatchObject([
    { name: 'whole', total_tokens: 7, body: { input: 'whole', tags: ['kept'], output: ['x', { y: null }] } },
  ])
})
