import { beforeAll, expect, it } from 'vitest'
import * as v from 'valibot'
import { ID_CHARS } from '../../drizzle/column-text.ts'
import { batchOf, scopeOf, spanOf } from '../../drizzle/spans.test-support.ts'
import { writeBatch } from '../../drizzle/write-batch.ts'
import { call, callJson, hosts, problemOf } from '../edge.workerd.test-support.ts'
import { spanSchema, traceListSchema, traceSchema } from '../schemas/trace.ts'

const SECOND_US = 1_000_000

beforeAll(async () => {
  const spans = Array.from({ length: 5 }, (_, i) =>
    spanOf(`t${i}`, `s${i}`, {
      name: `span ${i}`,
      start_us: (1_764_000_000 + i) * SECOND_US,
      end_us: (1_764_000_001 + i) * SECOND_US,
      status: i === 3 ? 'error' : 'ok',
      body: { input: `question ${i}` },
    }),
  )
  await writeBatch(
    hosts.database,
    hosts.files,
    scopeOf('default', 'job_0000000001'),
    batchOf([...spans, spanOf('a/b c', 's')]),
  )
})

async function list(query: string) {
  const response = await call('GET', `/api/traces${query}`)
  expect(response.status).toBe(200)
  return v.parse(traceListSchema, await response.json())
}

const names = (page: Awaited<ReturnType<typeof list>>) => page.traces.map(({ trace_id: id }) => id)

it('lists traces in pages, the newest first', async () => {
  const first = await list('?limit=4')
  expect(names(first)).toEqual(['t4', 't3', 't2', 't1'])
  const rest = await list(`?limit=4&cursor=${first.next_cursor}`)
  expect(names(rest)).toEqual(['t0', 'a/b c'])
  expect(rest.next_cursor).toBeNull()
})

it('lists by error, source and text', async () => {
  expect(names(await list('?has_errors=true'))).toEqual(['t3'])
  expect(names(await list('?has_errors=false'))).not.toContain('t3')
  expect(names(await list('?source=langfuse'))).toEqual([])
  expect(names(await list('?q=T2'))).toEqual(['t2'])
})

it('shows a trace with its spans, and one span of it', async () => {
  const trace = v.parse(traceSchema, await (await call('GET', '/api/traces/otlp:t3')).json())
  expect(trace).toMatchObject({ id: 'otlp:t3', has_errors: true, span_count: 1, duration_ms: 1000 })
  expect(trace.spans).toMatchObject([{ span_id: 's3', body: { input: 'question 3' } }])
  const span = v.parse(spanSchema, await (await call('GET', '/api/traces/otlp:t3/spans/s3')).json())
  expect(span).toEqual(trace.spans[0])
  await problemOf(await call('GET', '/api/traces/otlp:t3/spans/s9'), 'trace_not_found')
  await problemOf(await call('GET', '/api/traces/otlp:t9'), 'trace_not_found')
})

it('finds a trace whose id has to be written in code', async () => {
  const response = await call('GET', `/api/traces/${encodeURIComponent('otlp:a/b c')}`)
  expect(await response.json()).toMatchObject({ trace_id: 'a/b c' })
})

it('reaches, shows and deletes traces of the longest ids', async () => {
  const ids = ['x', '語', '"', '\u0001'].map((character) => character.repeat(ID_CHARS))
  const batch = batchOf(ids.map((id) => spanOf(id, 's', { name: 'long', start_us: 1_700_000_000 * SECOND_US })))
  const scope = { ...scopeOf('default', 'job_0000000001'), source: 'langsmith' }
  await writeBatch(hosts.database, hosts.files, scope, batch)
  const found: string[] = []
  for (let cursor = ''; ;) {
    const page = await list(`?q=long&limit=1${cursor}`)
    found.push(...names(page))
    if (page.next_cursor === null) break
    cursor = `&cursor=${page.next_cursor}`
  }
  expect(found.toSorted()).toEqual(ids.toSorted())
  for (const id of ids) {
    const path = `/api/traces/${encodeURIComponent(`langsmith:${id}`)}`
    expect(await (await call('GET', path)).json()).toMatchObject({ trace_id: id })
    expect((await call('DELETE', path)).status).toBe(204)
  }
})

it('deletes one trace, and several', async () => {
  expect((await call('DELETE', '/api/traces/otlp:t0')).status).toBe(204)
  await problemOf(await call('DELETE', '/api/traces/otlp:t0'), 'trace_not_found')
  const several = await callJson('POST', '/api/traces/delete', { ids: ['otlp:t1', 'otlp:t2', 'otlp:t0'] })
  expect(await several.json()).toEqual({ deleted: 2 })
  expect(names(await list('?q=t'))).toEqual(['t4', 't3'])
})

it.each([
  [{ ids: [] }, /ids must name at least one/],
  [{ ids: Array.from({ length: 501 }, (_, i) => `otlp:${i}`) }, /at most 500/],
  [{ ids: [7] }, /ids\.0 must be a string, not 7/],
  [{}, /ids is required/],
])('refuses to delete %j', async (body, detail) => {
  expect(await problemOf(await callJson('POST', '/api/traces/delete', body), 'invalid_body')).toMatch(detail)
})
