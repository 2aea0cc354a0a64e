import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Span } from '../worker/import/span.ts'
import type { ListedTrace } from './listed-trace.ts'
import { listTraces, type TraceQuery } from './list-traces.ts'
import { openD1 } from './open-d1.ts'
import { batchOf, noFiles, scopeOf, spanOf } from './spans.test-support.ts'
import { writeBatch } from './write-batch.ts'

const db = openD1(env.DB)

async function add(workspace: string, traceId: string, fields: Partial<Span>, source = 'otlp'): Promise<void> {
  await writeBatch(db, noFiles, { ...scopeOf(workspace, 'job'), source }, batchOf([spanOf(traceId, '1', fields)]))
}

async function page(workspace: string, query: Partial<TraceQuery> = {}) {
  const result = await listTraces(db, workspace, { limit: 200, ...query })
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

async function ids(workspace: string, query: Partial<TraceQuery> = {}): Promise<string[]> {
  return (await page(workspace, query)).traces.map(({ trace_id }) => trace_id)
}

test('newest first, ties by id, traces without a start last', async () => {
  for (const [id, start_us] of [
    ['b', 5],
    ['a', 5],
    ['new', 9],
    ['unknown', null],
    ['zero', 0],
    ['old', 2],
  ] as const) {
    await add('order', id, { start_us })
  }
  expect(await ids('order')).toEqual(['new', 'b', 'a', 'old', 'zero', 'unknown'])
})

test('one row in the shape of the wire', async () => {
  await add('shape', 'id', {
    name: 'n',
    kind: 'LLM',
    status: 'error',
    start_us: 1_700_000_000_123_456,
    end_us: 1_700_000_000_124_000,
    prompt_tokens: 1,
    completion_tokens: 2,
    cost_usd: 0.125,
    model: 'm',
    session_id: 's',
    user_id: 'u',
    input_preview: 'in',
    output_preview: 'out',
  })
  expect((await page('shape')).traces).toEqual([
    {
      id: 'otlp:id',
      source: 'otlp',
      trace_id: 'id',
      name: 'n',
      start_time: '2023-11-14T22:13:20.123456Z',
      end_time: '2023-11-14T22:13:20.124000Z',
      duration_ms: 0.544,
      span_count: 1,
      error_count: 1,
      has_errors: true,
      prompt_tokens: 1,
      completion_tokens: 2,
      total_tokens: 3,
      cost_usd: 0.125,
      model: 'm',
      session_id: 's',
      user_id: 'u',
      input_preview: 'in',
      output_preview: 'out',
      imported_at: '2026-11-23T10:00:00.000Z',
      job_id: 'job',
    } satisfies ListedTrace,
  ])
})

test('pages neither repeat nor miss a row while rows arrive', async () => {
  const first = Array.from({ length: 23 }, (_, n) => `t${String(n).padStart(2, '0')}`)
  for (const [n, id] of first.entries()) await add('paged', id, { start_us: n < 5 ? null : Math.floor(n / 4) })
  const expected = await ids('paged')
  const met: string[] = []
  let cursor: string | undefined
  let arrivals = 0
  do {
    const { traces, next_cursor } = await page('paged', { limit: 4, cursor })
    met.push(...traces.map(({ trace_id }) => trace_id))
    await add('paged', `newer${arrivals++}`, { start_us: 1_000 + arrivals })
    cursor = next_cursor ?? undefined
  } while (cursor !== undefined)
  expect(met).toEqual(expected)
})

test('a full last page names no next one', async () => {
  for (const id of ['a', 'b']) await add('exact', id, {})
  expect(await page('exact', { limit: 2 })).toMatchObject({ next_cursor: null })
})

test('filters by source, by errors, and by both', async () => {
  await add('filters', 'bad', { status: 'error' })
  await add('filters', 'good', {})
  await add('filters', 'else', { status: 'error' }, 'phoenix')
  expect(await ids('filters', { source: 'otlp' })).toEqual(['good', 'bad'])
  expect(await ids('filters', { hasErrors: true })).toEqual(['else', 'bad'])
  expect(await ids('filters', { hasErrors: false })).toEqual(['good'])
  expect(await ids('filters', { hasErrors: true, source: 'otlp' })).toEqual(['bad'])
})

test.each([
  ['ALPHA', ['one']],
  ['100%', ['two']],
  ['_x', ['two']],
  ['back\\slash', ['two']],
  ['NAMED', ['three']],
  ['thre', ['three']],
  ['grün', ['three']],
  ['', ['two', 'three', 'one']],
  ['nowhere', []],
  ['long '.repeat(40), ['three']],
])('a search for %j', async (q, found) => {
  const workspace = `search ${q}`
  await add(workspace, 'one', { name: 'x', input_preview: 'alpha beta' })
  await add(workspace, 'two', { name: 'x', output_preview: '100% of a_x, back\\slash' })
  await add(workspace, 'three', { name: 'a named one', input_preview: `grün ${'long '.repeat(50)}` })
  expect((await ids(workspace, { q })).toSorted()).toEqual(found.toSorted())
})

test('a foreign cursor is refused as a value', async () => {
  expect(await listTraces(db, 'order', { limit: 2, cursor: 'nonsense' })).toMatchObject({
    ok: false,
    problem: { code: 'invalid_cursor' },
  })
})

test.each([
  ['all', '', 'traces_newest'],
  ['of a source', `AND source = 'otlp'`, 'traces_newest_of_source'],
  ['with errors', 'AND error_count > 0', 'traces_newest_with_errors'],
])('the list %s walks its index without sorting', async (_, filter, index) => {
  const { results } = await env.DB.prepare(
    `EXPLAIN QUERY PLAN SELECT id FROM traces WHERE workspace = 'w' ${filter} AND (start_us, id) < (5, 'x')
     ORDER BY start_us DESC, id DESC LIMIT 5`,
  ).all<{ detail: string }>()
  const plan = results.map(({ detail }) => detail).join('\n')
  expect(plan).toContain(index)
  expect(plan).not.toContain('TEMP B-TREE')
})
