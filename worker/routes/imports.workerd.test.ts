import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { call, callJson, hosts, problemOf, startedBy } from '../edge.workerd.test-support.ts'
import { claimUpload, findUpload } from '../../drizzle/uploads.ts'
import { areEqual, gzip, noise } from '../uploads/bytes.test-support.ts'
import { hoursFrom } from '../uploads/hours-from.ts'
import { USED_UPLOAD_HOURS } from '../uploads/limits.ts'
import { joinUpload } from '../uploads/parted-upload.ts'

interface Opened {
  readonly upload_id: string
  readonly part_bytes: number
  readonly expires_at: string
}

async function open(body: object = {}): Promise<Opened> {
  const response = await callJson('POST', '/api/uploads', body)
  expect(response.status).toBe(201)
  return response.json<Opened>()
}

function put(id: string, part: number | string, body: BodyInit, headers: HeadersInit = {}): Promise<Response> {
  return call('PUT', `/api/uploads/${id}/${part}`, { body, headers })
}

function start(source: object, headers: HeadersInit = {}): Promise<Response> {
  return callJson('POST', '/api/imports', { source }, headers)
}

async function attributesOf(jobId: string) {
  const job = await hosts.jobs.job('default', jobId).snapshot()
  if (!job.ok) throw new Error(job.problem.detail)
  return job.value
}

it('imports the sample, of the default size or another', async () => {
  const started = await start({ kind: 'sample' })
  expect(started.status).toBe(202)
  const { job_id: id } = await startedBy(started)
  expect(await attributesOf(id)).toMatchObject({
    kind: 'import_traces',
    attributes: { source: 'sample', traces: 2000 },
  })
  const { job_id: other } = await startedBy(await start({ kind: 'sample', traces: 5, per_second: 0.5 }))
  expect(await attributesOf(other)).toMatchObject({ attributes: { traces: 5, per_second: 0.5 } })
})

it.each([
  [{ kind: 'sample', traces: 0 }, /source\.traces must be from 1 to 100,000/],
  [{ kind: 'sample', traces: 100_001 }, /source\.traces/],
  [{ kind: 'sample', traces: 1.5 }, /whole number/],
  [{ kind: 'sample', per_second: 0 }, /source\.per_second must be from 0\.01 to 10,000/],
  [{ kind: 'sample', per_second: 1e-7 }, /source\.per_second must be from 0\.01/],
  [{ kind: 'sample', per_second: 0.009 }, /source\.per_second must be from 0\.01/],
  [{ kind: 'sample', per_second: 10_001 }, /source\.per_second must be from 0\.01 to 10,000/],
  [{ kind: 'integration' }, /source\.kind must be one of "sample", "upload", not "integration"/],
  [{ kind: 'upload' }, /source\.upload_id is required/],
  [{ kind: 'upload', upload_id: 'x' }, /source\.upload_id must be an upload id/],
])('refuses the source %j', async (source, detail) => {
  expect(await problemOf(await start(source), 'invalid_body')).toMatch(detail)
})

it('gives the same job to the same idempotency key and source', async () => {
  const headers = { 'Idempotency-Key': 'sample-1' }
  const first = await (await start({ kind: 'sample', traces: 3 }, headers)).text()
  expect(await (await start({ kind: 'sample', traces: 3 }, headers)).text()).toBe(first)
  await problemOf(await start({ kind: 'sample', traces: 4 }, headers), 'idempotency_conflict')
})

it('joins parts that came in any order and again', async () => {
  const { upload_id: id, part_bytes: size, expires_at } = await open({ filename: 'big.jsonl' })
  expect((Date.parse(expires_at) - Date.now()) / 3_600_000).toBeCloseTo(24, 1)
  const body = noise(size * 2 + 1000)
  const part = (n: number) => body.slice((n - 1) * size, n * size)
  expect(await (await put(id, 3, part(3))).json()).toEqual({ part: 3, bytes: 1000 })
  await put(id, 1, part(2))
  await put(id, 1, part(1))
  expect(await (await call('GET', `/api/uploads/${id}`)).json()).toMatchObject({
    filename: 'big.jsonl',
    bytes: null,
    job_id: null,
    parts: [
      { part: 1, bytes: size },
      { part: 3, bytes: 1000 },
    ],
  })
  expect(await problemOf(await start({ kind: 'upload', upload_id: id }), 'upload_incomplete')).toMatch(/missing: 2/)
  await put(id, 2, part(2))
  const started = await start({ kind: 'upload', upload_id: id, format: 'langfuse' }, { 'Idempotency-Key': 'up-1' })
  expect(started.status).toBe(202)
  const { job_id: jobId } = await startedBy(started)
  const stored = await env.FILES.get(`uploads/default/${id}`)
  expect(areEqual(new Uint8Array((await stored?.arrayBuffer()) ?? []), body)).toBe(true)
  expect(await attributesOf(jobId)).toMatchObject({
    title: 'Import big.jsonl',
    attributes: { filename: 'big.jsonl', bytes: body.byteLength, format: 'langfuse' },
  })

  const repeated = await start({ kind: 'upload', upload_id: id, format: 'langfuse' }, { 'Idempotency-Key': 'up-1' })
  expect((await startedBy(repeated)).job_id).toBe(jobId)
  expect(await problemOf(await start({ kind: 'upload', upload_id: id }), 'upload_in_use')).toContain(jobId)
  await problemOf(await put(id, 1, part(1)), 'upload_in_use')
  await problemOf(await call('DELETE', `/api/uploads/${id}`), 'upload_in_use')
})

it('holds parts to the size that was announced', async () => {
  const size = (await open()).part_bytes
  const { upload_id: id } = await open({ bytes: size + 10 })
  expect(await problemOf(await put(id, 1, noise(10)), 'length_mismatch')).toMatch(`has ${size} bytes, not 10`)
  expect(await problemOf(await put(id, 2, noise(11)), 'length_mismatch')).toMatch(/has 10 bytes, not 11/)
  expect(await problemOf(await put(id, 3, noise(10)), 'length_mismatch')).toMatch(/does not exist/)
  expect(await problemOf(await start({ kind: 'upload', upload_id: id }), 'upload_incomplete')).toMatch(/missing: 1, 2/)
})

it('finds a part of the wrong size in the middle when nothing was announced', async () => {
  const { upload_id: id } = await open()
  await put(id, 1, noise(10))
  await put(id, 2, noise(10))
  const refused = await problemOf(await start({ kind: 'upload', upload_id: id }), 'upload_incomplete')
  expect(refused).toMatch(/part 1 has 10 bytes instead of 8388608/)
})

it('refuses parts that cannot be', async () => {
  const { upload_id: id, part_bytes: size } = await open()
  await problemOf(await put(id, 1, ''), 'empty_file')
  expect(await problemOf(await put(id, 1, new Uint8Array(size + 1)), 'body_too_large')).toMatch(/8 MiB/)
  for (const n of ['0', '10001', 'x']) {
    expect(await problemOf(await put(id, n, 'x'), 'bad_request')).toMatch(/1 to 10000/)
  }
  await problemOf(await put(id, 1, 'x', { 'Content-Encoding': 'gzip' }), 'unsupported_type')
  expect(await problemOf(await start({ kind: 'upload', upload_id: id }), 'upload_incomplete')).toMatch(
    /No part has arrived/,
  )
  await problemOf(await callJson('POST', '/api/uploads', { bytes: 0 }), 'invalid_body')
})

it('throws an upload away, and knows none that never was', async () => {
  const { upload_id: id } = await open()
  await put(id, 1, 'x')
  expect((await call('DELETE', `/api/uploads/${id}`)).status).toBe(204)
  for (const gone of [id, 'upl_0000000000', 'nonsense']) {
    await problemOf(await call('GET', `/api/uploads/${gone}`), 'upload_not_found')
    await problemOf(await put(gone, 1, 'x'), 'upload_not_found')
    await problemOf(await call('DELETE', `/api/uploads/${gone}`), 'upload_not_found')
  }
  await problemOf(await start({ kind: 'upload', upload_id: id }), 'upload_not_found')
})

it('leaves a gzip that came in parts for its import to unpack', async () => {
  const packed = await gzip(noise(1000))
  const { upload_id: id } = await open({ filename: 'a.jsonl.gz', bytes: packed.byteLength })
  expect((await put(id, 1, packed)).status).toBe(200)
  const { job_id: jobId } = await startedBy(await start({ kind: 'upload', upload_id: id }))
  const state = await hosts.jobs.job('default', jobId).runState(1)
  expect(state).toMatchObject({ ok: true, value: { plan: { gzip: true, bytes: packed.byteLength } } })
})

it.each([
  ['just now', 0, true],
  ['a minute ago', 61_000, false],
])('an upload that went %s to a job which is not there yet', async (_, age, isRefused) => {
  const { upload_id: id } = await open()
  await put(id, 1, 'x')
  const upload = await findUpload(hosts.database, 'default', id)
  if (upload === null) throw new Error('no upload')
  expect(await joinUpload(hosts, upload)).toMatchObject({ ok: true })
  const until = hoursFrom(Date.now() - age, USED_UPLOAD_HOURS)
  expect(await claimUpload(hosts.database, 'default', id, 'job_0000000000', until)).toBe(true)
  const answer = await start({ kind: 'upload', upload_id: id })
  if (isRefused) expect(await problemOf(answer, 'upload_in_use')).toContain('job_0000000000')
  else await startedBy(answer)
})

it('gives the upload back when its job is refused', async () => {
  const { upload_id: id } = await open()
  await put(id, 1, 'x')
  const headers = { 'Idempotency-Key': 'taken' }
  await start({ kind: 'sample', traces: 1 }, headers)
  await problemOf(await start({ kind: 'upload', upload_id: id }, headers), 'idempotency_conflict')
  expect((await start({ kind: 'upload', upload_id: id })).status).toBe(202)
})
