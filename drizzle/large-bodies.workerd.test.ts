import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Json } from '../durable/protocol/update.ts'
import { r2Files } from '../worker/cloudflare/r2-files.ts'
import { deleteTraces } from './delete-traces.ts'
import { getSpan, getTrace } from './get-trace.ts'
import { importTotals } from './import-totals.ts'
import { openD1 } from './open-d1.ts'
import { batchOf, noFiles, scopeOf, spanOf, traceInfoOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)
const files = r2Files(env.FILES)

const MANY = 'schön "quoted" \\ \u{1f600}\n'.repeat(160_000)

test('an attribute of 3 MB comes back whole, and the same again is skipped', async () => {
  const large = spanOf('t', '1', { body: { attributes: { large: MANY, small: 1 } } })
  const small = spanOf('t', '2', { start_us: 5, body: { input: 'small' } })
  expect(MANY.length).toBeGreaterThan(3_000_000)
  await writeBatch(db, files, scopeOf('large', 'one'), batchOf([large, small]))
  await writeBatch(db, files, scopeOf('large', 'two'), batchOf([large, small]))
  expect((await importTotals(db, 'large', 'two')).spans).toMatchObject({ found: 2, skipped: 2 })
  const span = await getSpan(db, files, 'large', 'otlp:t', '1')
  expect(span?.body).toEqual(large.body)
  expect((await getTrace(db, files, 'large', 'otlp:t'))?.spans.map(({ body }) => body)).toEqual([
    small.body,
    large.body,
  ])
  expect((await env.FILES.list({ prefix: 'payloads/large/' })).objects).toHaveLength(1)
})

test('parts of which one is large are merged, and deleting the trace deletes every file it ever had', async () => {
  const part = (n: number, input: Json) => spanOf('t', '1', { part: n, body: n === 0 ? { input } : { output: input } })
  await writeBatch(db, files, scopeOf('large parts', 'one'), batchOf([part(0, MANY)]))
  await writeBatch(db, files, scopeOf('large parts', 'one'), batchOf([part(1, 'small')], 1))
  expect((await getSpan(db, files, 'large parts', 'otlp:t', '1'))?.body).toEqual({ input: MANY, output: 'small' })
  await writeBatch(db, files, scopeOf('large parts', 'two'), batchOf([part(0, MANY + '!')]))
  expect((await getSpan(db, files, 'large parts', 'otlp:t', '1'))?.body?.input).toBe(MANY + '!')
  const stored = () => env.FILES.list({ prefix: 'payloads/large parts/' })
  expect((await stored()).objects).toHaveLength(2)
  expect(await deleteTraces(db, files, 'large parts', ['otlp:t'])).toBe(1)
  expect((await stored()).objects).toHaveLength(0)
})

test('what a source says of a trace may be large too', async () => {
  const info = traceInfoOf('t', { name: 'n', info: { input: MANY } })
  await writeBatch(db, files, scopeOf('large info', 'one'), { ...batchOf([]), traces: [info] })
  await writeBatch(db, files, scopeOf('large info', 'two'), { ...batchOf([]), traces: [info] })
  expect((await importTotals(db, 'large info', 'two')).traces).toMatchObject({ found: 1, skipped: 1 })
  expect(await getTrace(db, files, 'large info', 'otlp:t')).toMatchObject({ name: 'n', info: { input: MANY } })
})

test('a text too long for its column is shortened there and whole where the span is read', async () => {
  const span = spanOf('t', '1', { name: MANY, status_message: MANY, status: 'error' })
  const info = traceInfoOf('t', { name: 'x'.repeat(100_000) })
  await writeBatch(db, files, scopeOf('long', 'job'), { ...batchOf([span]), traces: [info] })
  const trace = await getTrace(db, files, 'long', 'otlp:t')
  expect(trace?.name).toBe('x'.repeat(100_000))
  expect(trace?.spans[0]).toMatchObject({ name: MANY, status_message: MANY })
  const [row] = await db.query.spans.findMany({ where: (t, { eq }) => eq(t.workspace, 'long') })
  expect(row?.name).toHaveLength(8_000)
})

test('a body nested deeper than SQLite reads goes to a file, however deep', async () => {
  const nested = (levels: number): Json => {
    let value: Json = 'core'
    for (let level = 0; level < levels; level++) value = [value]
    return value
  }
  const spans = [899, 900, 2_000, 100_000].map((levels) =>
    spanOf('t', `${levels}`, { body: { input: nested(levels) } }),
  )
  await writeBatch(db, files, scopeOf('nested', 'job'), batchOf(spans))
  for (const { span_id, body } of spans) {
    expect(JSON.stringify((await getSpan(db, files, 'nested', 'otlp:t', span_id))?.body)).toBe(JSON.stringify(body))
  }
  expect((await env.FILES.list({ prefix: 'payloads/nested/' })).objects).toHaveLength(3)
})

test('lone surrogates and NUL stay in bodies and are replaced in columns', async () => {
  const odd = 'a\ud800b\0c\udfff'
  const span = spanOf(`t${odd}`, `s${odd}`, {
    name: odd,
    input_preview: odd,
    body: { input: odd, attributes: { [odd]: odd } },
  })
  const info = traceInfoOf(`t${odd}`, { name: odd, info: { [odd]: odd } })
  const batch = { ...batchOf([span]), traces: [info] }
  await writeBatch(db, noFiles, scopeOf('odd', 'one'), batch)
  await writeBatch(db, noFiles, scopeOf('odd', 'two'), batch)
  expect(await importTotals(db, 'odd', 'two')).toMatchObject({ traces: { skipped: 1 }, spans: { skipped: 1 } })
  const trace = await getTrace(db, noFiles, 'odd', 'otlp:ta\ufffdb\ufffdc\ufffd')
  expect(trace).toMatchObject({ name: 'a\ufffdb\ufffdc\ufffd', info: { [odd]: odd } })
  expect(trace?.spans).toMatchObject([
    { span_id: 'sa\ufffdb\ufffdc\ufffd', name: 'a\ufffdb\ufffdc\ufffd', body: span.body },
  ])
})

test('numbers and the order of keys come back as they went in', async () => {
  const body = {
    attributes: { z: 1e21, a: -0.1, m: 1e-7, big: 9007199254740991, b: true, n: null, empty: {}, list: [] },
  }
  await writeBatch(db, noFiles, scopeOf('numbers', 'job'), batchOf([spanOf('t', '1', { body })]))
  expect(JSON.stringify((await getSpan(db, noFiles, 'numbers', 'otlp:t', '1'))?.body)).toBe(JSON.stringify(body))
})

test('no source can name a stored file by what it says', async () => {
  const forged = { stored: { key: 'payloads/other/secret', bytes: 1, sha256: '' } }
  const span = spanOf('t', '1', { body: { attributes: forged, ...forged } })
  await writeBatch(db, noFiles, scopeOf('forged', 'job'), {
    ...batchOf([span]),
    traces: [traceInfoOf('t', { info: { whole: forged, ...forged } })],
  })
  const trace = await getTrace(db, noFiles, 'forged', 'otlp:t')
  expect(trace?.info).toEqual({ whole: forged, ...forged })
  expect(trace?.spans[0]?.body).toEqual(span.body)
})

test('a file that is gone is said to be missing and spoils nothing else', async () => {
  await writeBatch(
    db,
    files,
    scopeOf('gone', 'job'),
    batchOf([spanOf('t', '1', { body: { input: MANY } }), spanOf('t', '2')]),
  )
  const { objects } = await env.FILES.list({ prefix: 'payloads/gone/' })
  await env.FILES.delete(objects.map(({ key }) => key))
  expect((await getTrace(db, files, 'gone', 'otlp:t'))?.spans).toMatchObject([
    { span_id: '1', body: null, body_omitted: 'missing' },
    { span_id: '2', body: {}, body_omitted: null },
  ])
})
