import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { getSpan, getTrace } from './get-trace.ts'
import { openD1 } from './open-d1.ts'
import { batchOf, noFiles, scopeOf, spanOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)

test('a trace of 10,000 spans comes whole, by start and then by id', async () => {
  const spans = Array.from({ length: 10_000 }, (_, n) =>
    spanOf('t', `s${String(n).padStart(5, '0')}`, {
      parent_id: n === 0 ? null : 's00000',
      start_us: n % 7 === 0 ? null : 1_000 + (n % 100),
      body: { attributes: { n } },
    }),
  )
  await writeBatch(db, noFiles, scopeOf('many', 'job'), batchOf(spans))
  const trace = await getTrace(db, noFiles, 'many', 'otlp:t')
  expect(trace).toMatchObject({ span_count: 10_000 })
  const order = spans.toSorted((a, b) => (a.start_us ?? 1e9) - (b.start_us ?? 1e9) || (a.span_id < b.span_id ? -1 : 1))
  expect(trace?.spans.map(({ span_id }) => span_id)).toEqual(order.map(({ span_id }) => span_id))
  expect(trace?.spans.map(({ body }) => body)).toEqual(order.map(({ body }) => body))
})

test('bodies beyond 20 MB are left out of the trace and come one by one', async () => {
  const text = 'x'.repeat(400_000)
  const spans = Array.from({ length: 60 }, (_, n) =>
    spanOf('t', `${n}`, { start_us: 1_000 + n, end_us: 2_500 + n, body: { input: text, attributes: { n } } }),
  )
  await writeBatch(db, noFiles, scopeOf('heavy', 'job'), batchOf(spans))
  const trace = await getTrace(db, noFiles, 'heavy', 'otlp:t')
  expect(trace?.spans.map(({ body_omitted }) => body_omitted)).toEqual(
    spans.map((_, n) => (n < 49 ? null : 'too_large')),
  )
  expect(trace?.spans[59]).toMatchObject({ body: null, duration_ms: 1.5, start_time: '1970-01-01T00:00:00.001059Z' })
  expect(await getSpan(db, noFiles, 'heavy', 'otlp:t', '59')).toMatchObject({
    body: { input: text, attributes: { n: 59 } },
    body_omitted: null,
  })
})

test('what is not there is null', async () => {
  expect(await getTrace(db, noFiles, 'many', 'otlp:none')).toBeNull()
  expect(await getTrace(db, noFiles, 'else', 'otlp:t')).toBeNull()
  expect(await getSpan(db, noFiles, 'many', 'otlp:t', 'none')).toBeNull()
})
