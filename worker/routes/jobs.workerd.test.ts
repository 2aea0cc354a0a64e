import { expect, it } from 'vitest'
import * as v from 'valibot'
import { saveJob } from '../../drizzle/save-job.ts'
import { readEvents } from '../../durable/read-events.test-support.ts'
import { call, callJson, hosts, problemOf, startedBy } from '../edge.workerd.test-support.ts'
import { snapshotSchema } from '../schemas/job.ts'

async function create(body: object = { kind: 'test' }, headers: HeadersInit = {}): Promise<string> {
  const response = await callJson('POST', '/api/jobs', body, headers)
  expect(response.status).toBe(201)
  return (await startedBy(response)).job_id
}

function push(id: string, updates: unknown, query = ''): Promise<Response> {
  return callJson('POST', `/api/jobs/${id}/updates${query}`, updates)
}

async function snapshot(id: string) {
  return v.parse(snapshotSchema, await (await call('GET', `/api/jobs/${id}`)).json())
}

it('creates a job from its kind alone', async () => {
  const response = await callJson('POST', '/api/jobs', { kind: 'backup' })
  const started = await startedBy(response)
  expect(started.status).toBe('queued')
  expect(started.job_id).toMatch(/^job_[0-9a-v]{26}$/)
  expect(await snapshot(started.job_id)).toMatchObject({
    kind: 'backup',
    title: 'backup',
    status: 'queued',
    attempt: 1,
  })
})

it('keeps all that a job is created with', async () => {
  const id = await create({
    kind: 'backup',
    title: 'Nightly',
    total: 7,
    unit: 'files',
    attributes: { host: 'a' },
    retryable: true,
  })
  expect(await snapshot(id)).toMatchObject({
    title: 'Nightly',
    total: 7,
    unit: 'files',
    attributes: { host: 'a' },
    retryable: true,
  })
})

it('gives the same job to the same idempotency key, and refuses another body', async () => {
  const headers = { 'Idempotency-Key': 'jobs-1' }
  const id = await create({ kind: 'a', title: 'one' }, headers)
  expect(await create({ kind: 'a', title: 'one' }, headers)).toBe(id)
  expect(await create({ kind: 'a', title: 'one' }, { 'Idempotency-Key': 'jobs-2' })).not.toBe(id)
  const conflict = await callJson('POST', '/api/jobs', { kind: 'a', title: 'two' }, headers)
  await problemOf(conflict, 'idempotency_conflict')
  const long = await callJson('POST', '/api/jobs', { kind: 'a' }, { 'Idempotency-Key': 'x'.repeat(256) })
  expect(await problemOf(long, 'bad_request')).toMatch(/1 to 255 characters, not 256/)
})

const UNKNOWN = ['job_0000000000', 'job_', 'nonsense', 'job_UPPERCASE00', '..%2f..', `job_${'a'.repeat(41)}`, '%00']

it.each(UNKNOWN)('answers every way to the unknown job %s with the same 404', async (id) => {
  const answers = [
    await call('GET', `/api/jobs/${id}`),
    await call('GET', `/api/jobs/${id}/stream`),
    await call('GET', `/api/jobs/${id}/events`),
    await call('GET', `/api/jobs/${id}/rates`),
    await call('GET', `/api/jobs/${id}/failures`),
    await call('POST', `/api/jobs/${id}/cancel`),
    await call('POST', `/api/jobs/${id}/retry`),
    await push(id, { type: 'progress', done: 1 }),
  ]
  for (const answer of answers) {
    expect(answer.status).toBe(404)
    await problemOf(answer, 'job_not_found')
  }
})

it('takes one update, an array, and lines by type or by look', async () => {
  const id = await create()
  const answer = await push(id, { type: 'progress', done: 1, total: 10 })
  expect(await answer.json()).toEqual({ cursor: expect.any(Number), cancel: false })
  expect(
    (
      await push(id, [
        { type: 'progress', done: 2 },
        { type: 'log', level: 'info', message: 'hi' },
      ])
    ).status,
  ).toBe(200)
  const lines = '{"type":"progress","done":3}\n\n{"type":"progress","unit":"files"}\n'
  expect((await call('POST', `/api/jobs/${id}/updates`, { body: lines })).status).toBe(200)
  expect(await snapshot(id)).toMatchObject({ done: 3, total: 10, unit: 'files', status: 'running' })
  const headers = { 'Content-Type': 'application/x-ndjson' }
  const last = await call('POST', `/api/jobs/${id}/updates`, { body: '{"type":"completed","result":{"n":3}}', headers })
  expect(last.status).toBe(200)
  expect(await snapshot(id)).toMatchObject({ status: 'completed', result: { n: 3 } })
  await problemOf(await push(id, { type: 'progress', done: 4 }), 'job_ended')
})

it.each([
  [{ type: 'tick' }, /^type must be one of "progress", .*, not "tick"/],
  [{ done: 1 }, /^type is required/],
  [7, /^the update must be an object, not 7/],
  [{ type: 'progress', done: -1 }, /^done must not be negative/],
  [{ type: 'progress', progress: 101 }, /^progress must be from 0 to 100/],
  [{ type: 'progress', counts: { a: 'b' } }, /^counts\.a must be a number, not "b"/],
  [{ type: 'progress', doen: 1 }, /^doen is not a known field/],
  [{ type: 'log', level: 'debug', message: '' }, /^level must be one of "info", "warn", "error", not "debug"/],
  [{ type: 'log', level: 'info', message: 'x'.repeat(4097) }, /^message must be at most 4,096 characters/],
  [{ type: 'log', level: 'info', message: 'x', data: 'x'.repeat(65_535) }, /^data must be at most 64 KiB/],
  [{ type: 'failed', error: '' }, /^error must not be empty/],
])('refuses the update %j by its field', async (update, detail) => {
  const id = await create()
  expect(await problemOf(await push(id, update), 'invalid_body')).toMatch(detail)
  const listed = await problemOf(
    await push(id, [{ type: 'progress', done: 1 }, { type: 'progress' }, update]),
    'invalid_body',
  )
  expect(listed).toMatch(/^update 3: /)
  expect(await snapshot(id)).toMatchObject({ done: null, status: 'queued' })
})

it('refuses more updates than one push takes', async () => {
  const id = await create()
  const many = Array.from({ length: 1001 }, (_, i) => ({ type: 'progress', done: i }))
  expect(await problemOf(await push(id, many), 'invalid_body')).toMatch(/at most 1000 updates, not 1001/)
  const large = await push(id, { type: 'log', level: 'info', message: 'x'.repeat(1_100_000) })
  expect(await problemOf(large, 'body_too_large')).toMatch(/1 MiB/)
})

it('applies lines as they come, and says how many went before a fault', async () => {
  const id = await create()
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const send = (text: string) => writer.write(new TextEncoder().encode(text))
  const headers = { 'Content-Type': 'application/x-ndjson' }
  const answer = call('POST', `/api/jobs/${id}/updates`, { body: readable, headers })
  await send('{"type":"progress","done":1}\n{"type":"prog')
  await expect.poll(async () => (await snapshot(id)).done).toBe(1)
  await send('ress","done":2}\n')
  await expect.poll(async () => (await snapshot(id)).done).toBe(2)
  await send('{"type":"progress","done":3}\nnonsense\n')
  await writer.close()
  const detail = await problemOf(await answer, 'invalid_json')
  expect(detail).toMatch(/^Line 4 is not JSON/)
  expect(detail).toMatch(/2 updates before it were applied/)
  expect((await snapshot(id)).done).toBe(2)
})

it('takes lines without end', async () => {
  const id = await create()
  const lines = Array.from({ length: 2500 }, (_, i) => `{"type":"progress","done":${i + 1}}\n`).join('')
  const headers = { 'Content-Type': 'application/x-ndjson' }
  expect((await call('POST', `/api/jobs/${id}/updates`, { body: lines, headers })).status).toBe(200)
  expect((await snapshot(id)).done).toBe(2500)
  const numbered = await call('POST', `/api/jobs/${id}/updates?seq=1`, { body: lines, headers })
  expect(await problemOf(numbered, 'invalid_body')).toMatch(/at most 1000 updates/)
})

it('counts a numbered push once', async () => {
  const id = await create()
  const counted = { type: 'log', level: 'info', message: 'once' }
  const first = await (await push(id, counted, '?epoch=1&seq=1')).json()
  expect(await (await push(id, counted, '?epoch=1&seq=1')).json()).toEqual(first)
  await problemOf(await push(id, counted, '?epoch=1&seq=3'), 'sequence_gap')
  await problemOf(await push(id, counted, '?epoch=0&seq=2'), 'stale_epoch')
  expect(await problemOf(await push(id, counted, '?seq=one'), 'invalid_query')).toMatch(/seq must be/)
})

it('answers 304 to who knows the state', async () => {
  const id = await create()
  const first = await call('GET', `/api/jobs/${id}`)
  const etag = first.headers.get('ETag') ?? ''
  const unchanged = await call('GET', `/api/jobs/${id}`, { headers: { 'If-None-Match': `"other", ${etag}` } })
  expect(unchanged.status).toBe(304)
  expect(unchanged.headers.get('ETag')).toBe(etag)
  await push(id, { type: 'progress', done: 1 })
  const changed = await call('GET', `/api/jobs/${id}`, { headers: { 'If-None-Match': etag } })
  expect(changed.status).toBe(200)
  expect(changed.headers.get('ETag')).not.toBe(etag)
})

it('streams with the headers that pages need, and resumes by header or query', async () => {
  const id = await create()
  await push(id, { type: 'log', level: 'info', message: 'one' })
  const { cursor } = await snapshot(id)
  await push(id, [{ type: 'log', level: 'info', message: 'two' }, { type: 'completed' }])
  const response = await call('GET', `/api/jobs/${id}/stream?after=${cursor}`)
  expect(response.headers.get('Content-Type')).toMatch(/^text\/event-stream/)
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
  const events = await readEvents(response).rest()
  expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['sync', 'log', 'completed']))
  expect(events.filter(({ event }) => event === 'log')).toHaveLength(1)
  const end = events.at(-1)?.id ?? ''
  const over = await call('GET', `/api/jobs/${id}/stream`, { headers: { 'Last-Event-ID': end } })
  expect(over.status).toBe(204)
})

it('gives the same log by poll, at once or when something comes', async () => {
  const id = await create()
  await push(id, { type: 'log', level: 'info', message: 'one' })
  const first = await (
    await call('GET', `/api/jobs/${id}/events`)
  ).json<{ cursor: number; events: object[]; status: string }>()
  expect(first).toMatchObject({
    status: 'running',
    events: expect.arrayContaining([expect.objectContaining({ type: 'log' })]),
  })
  const waiting = call('GET', `/api/jobs/${id}/events?after=${first.cursor}&wait=20`)
  await push(id, { type: 'log', level: 'warn', message: 'two' })
  const next = await (await waiting).json<{ cursor: number; events: { data: { message?: string } }[] }>()
  expect(next.cursor).toBeGreaterThan(first.cursor)
  expect(next.events.some(({ data }) => data.message === 'two')).toBe(true)
  expect(await problemOf(await call('GET', `/api/jobs/${id}/events?wait=31`), 'invalid_query')).toMatch(/from 0 to 30/)
})

it('cancels, and retries what can be retried', async () => {
  const id = await create({ kind: 'test', retryable: true })
  await push(id, { type: 'progress', done: 1 })
  await problemOf(await call('POST', `/api/jobs/${id}/retry`), 'job_active')
  expect(await (await call('POST', `/api/jobs/${id}/cancel`)).json()).toMatchObject({ cancelling: true })
  expect(await (await push(id, { type: 'progress', done: 2 })).json()).toMatchObject({ cancel: true })
  await push(id, { type: 'cancelled' })
  expect((await snapshot(id)).status).toBe('cancelled')
  await problemOf(await call('POST', `/api/jobs/${id}/cancel`), 'job_ended')
  expect(await (await call('POST', `/api/jobs/${id}/retry`)).json()).toMatchObject({ attempt: 2 })
  const single = await create({ kind: 'test' })
  await push(single, { type: 'failed', error: 'no' })
  await problemOf(await call('POST', `/api/jobs/${single}/retry`), 'not_retryable')
})

it('lists jobs in pages, by kind and status', async () => {
  const ids: string[] = []
  for (let i = 0; i < 3; i++) ids.push(await create({ kind: 'listed' }))
  for (const id of ids) await saveJob(hosts.database, 'default', await snapshot(id))
  const listed: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page = await (
      await call('GET', `/api/jobs?kind=listed&status=queued&limit=2${query}`)
    ).json<{
      jobs: { job_id: string }[]
      next_cursor: string | null
    }>()
    listed.push(...page.jobs.map(({ job_id }) => job_id))
    cursor = page.next_cursor
  }
  expect(listed.toSorted()).toEqual(ids.toSorted())
  expect(await (await call('GET', '/api/jobs?kind=listed&status=failed')).json()).toEqual({
    jobs: [],
    next_cursor: null,
  })
})

it('shows the rate over time and the failures of a job', async () => {
  const id = await create()
  expect(await (await call('GET', `/api/jobs/${id}/rates`)).json()).toMatchObject({ samples: expect.any(Array) })
  expect(await (await call('GET', `/api/jobs/${id}/failures`)).json()).toEqual({ failures: [], next_cursor: null })
  await problemOf(await call('GET', `/api/jobs/${id}/failures?cursor=x`), 'invalid_cursor')
})
