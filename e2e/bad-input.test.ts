// What people really upload: each kind of trouble through the front door, with the answer a person can act on, and
// everything good in the same file in the tables.
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importBody } from '../scripts/import-file.ts'
import { importResult } from '../scripts/import-result.ts'
import { type End, followToEnd } from '../scripts/read-stream.ts'
import { openScene, type Scene } from './harness/scene.ts'

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.end())

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

let made = 0
/** A Phoenix span on one line, of a trace of its own unless told otherwise. */
function span(fields: Record<string, unknown> = {}): string {
  const id = String(++made).padStart(16, '0')
  return JSON.stringify({
    name: 'work',
    context: { trace_id: `trace-${id}`, span_id: id },
    span_kind: 'CHAIN',
    start_time: '2026-01-01T00:00:00.000000+00:00',
    end_time: '2026-01-01T00:00:01.000000+00:00',
    ...fields,
  })
}

interface Ended {
  readonly end: End
  readonly log: readonly string[]
}

async function imported(body: string | Uint8Array, filename = 'spans.jsonl'): Promise<Ended> {
  const job = await importBody(scene.url, body, filename)
  const log: string[] = []
  const end = await followToEnd(`${scene.url}${job.links.stream}?after=0`, (event) => {
    if (event.type === 'log') log.push(event.data.message)
  })
  return { end, log }
}

const resultOf = ({ end }: Ended) => importResult(end.type === 'completed' ? end.data.result : null)

async function refused(
  path: string,
  init: RequestInit = {},
): Promise<{ status: number; code: string; detail: string }> {
  const response = await fetch(scene.url + path, { method: 'POST', ...init })
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  const problem = await response.json()
  expect(problem.request_id).toBe(response.headers.get('x-request-id'))
  return { status: response.status, code: problem.code, detail: problem.detail }
}

describe('refused at the door', () => {
  test.each([
    ['an empty file', '/api/traces/import?filename=a.json', utf8(''), 400, 'empty_file', /no bytes/],
    ['an unknown format', '/api/traces/import?format=zipkin', utf8('{}'), 400, 'unknown_format', /"zipkin"/],
    [
      'gzip that breaks off',
      '/api/traces/import?filename=a.json.gz',
      gzipSync('{"a":1}'.repeat(99)).subarray(0, 30),
      400,
      'bad_gzip',
      /not whole/,
    ],
    [
      'gzip of several members',
      '/api/traces/import?filename=a.json.gz',
      Buffer.concat([gzipSync('{}'), gzipSync('{}')]),
      400,
      'gzip_multiple_members',
      /several/,
    ],
    [
      'a body over the limit',
      '/api/traces/import?filename=a.json',
      new Uint8Array(100_000_001),
      413,
      'body_too_large',
      /100 MB.*\/api\/uploads/,
    ],
  ] as const)('%s', async (_, path, body, status, code, detail) => {
    const problem = await refused(path, { body: new Uint8Array(body) })
    expect(problem).toMatchObject({ status, code })
    expect(problem.detail).toMatch(detail)
  })

  test('a wrong method and an unknown job', async () => {
    expect(await refused('/api/jobs', { method: 'DELETE' })).toMatchObject({ status: 405, code: 'method_not_allowed' })
    const unknown = await refused('/api/jobs/job_00000000000000000000000000', { method: 'GET' })
    expect(unknown).toMatchObject({ status: 404, code: 'job_not_found' })
    for (const id of ['x', '%00', 'job_', '..%2f..', 'job_0000000000\u00e9']) {
      expect(await refused(`/api/jobs/${id}`, { method: 'GET' }), id).toEqual(unknown)
      expect(await refused(`/api/jobs/${id}/stream`, { method: 'GET' }), id).toEqual(unknown)
    }
  })
})

describe('fails with the reason', () => {
  test.each([
    ['what is not JSON', 'timestamp,name\n1,a\n', 'table.json', /table\.json/],
    ['JSON of no known format', '{"rows":[{"a":1}]}', 'rows.json', /rows/],
    ['one document that ends in the middle', span().slice(0, 90), 'cut.json', /ends in the middle|cut off/],
  ])('%s', async (_, body, filename, reason) => {
    const { end } = await imported(body, filename)
    expect(end.type).toBe('failed')
    expect(end.type === 'failed' && end.data.error).toMatch(reason)
  })
})

describe('the good ones go in', () => {
  test('around a broken line, invalid UTF-8 and a last line that was cut off, each of which is named', async () => {
    const lines = [utf8(`${span()}\n{"name": broken}\n${span()}\n`), new Uint8Array([0x7b, 0xff, 0xfe, 0x7d, 0x0a])]
    const ended = await imported(Buffer.concat([...lines, utf8(`${span()}\n${span().slice(0, 60)}`)]))
    expect(resultOf(ended)).toMatchObject({ adds_up: true, spans: { found: 6, imported: 3, failed: 3 } })
    for (const place of [/^line 2: /, /^line 4: .*UTF-8/, /^line 6: .*cut off/]) {
      expect(
        ended.log.some((line) => place.test(line)),
        String(place),
      ).toBe(true)
    }
  })

  test('with no end, no kind, no parent in the file, and numbers that are strings', async () => {
    const odd = [
      span({ end_time: null }),
      span({ span_kind: undefined }),
      span({ parent_id: 'ffffffffffffffff' }),
      span({ span_kind: 'LLM', attributes: { 'llm.token_count.prompt': '12', 'llm.token_count.completion': '30' } }),
    ]
    const ended = await imported(odd.join('\n'))
    expect(resultOf(ended).spans).toMatchObject({ imported: 4, failed: 0 })
    const { traces } = await (await fetch(`${scene.url}/api/traces?limit=200`)).json()
    expect(traces.some((trace: { total_tokens: number }) => trace.total_tokens === 42)).toBe(true)
  })

  test('with one span twice: the later one stands, and it counts once', async () => {
    const context = { trace_id: 'twice', span_id: 'feed000000000001' }
    const ended = await imported(`${span({ context, name: 'first' })}\n${span({ context, name: 'second' })}`)
    expect(resultOf(ended).spans).toMatchObject({ found: 1, imported: 1 })
    const trace = await (await fetch(`${scene.url}/api/traces/phoenix:twice`)).json()
    expect(trace.spans.map(({ name }: { name: string }) => name)).toEqual(['second'])
  })

  test('with lone surrogates, NUL, a trace of 4 MB and an attribute over 2 MB, which is whole', async () => {
    const large = 'é'.repeat(1_200_000)
    const context = { trace_id: 'large', span_id: 'feed000000000002' }
    const lines = [
      span({ name: 'half \ud83d and \u0000', context: { trace_id: 'odd', span_id: 'feed000000000003' } }),
      span({ context, attributes: { 'custom.blob': large, 'custom.rest': 'x'.repeat(1_500_000) } }),
    ]
    const ended = await imported(lines.join('\n'))
    expect(resultOf(ended)).toMatchObject({ adds_up: true, spans: { imported: 2, failed: 0 } })
    const stored = await (await fetch(`${scene.url}/api/traces/phoenix:large`)).json()
    expect(stored.spans[0].body.attributes['custom.blob']).toBe(large)
    expect((await fetch(`${scene.url}/api/traces/phoenix:odd`)).status).toBe(200)
  })
})
