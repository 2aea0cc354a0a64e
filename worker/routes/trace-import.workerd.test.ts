import { env } from 'cloudflare:test'
import { beforeEach, expect, it } from 'vitest'
import { findUpload } from '../../drizzle/uploads.ts'
import { call, hosts, problemOf, startedBy, storedFiles } from '../edge.workerd.test-support.ts'
import { areEqual, chunked, gzip, join, noise } from '../uploads/bytes.test-support.ts'

const LINES = new TextEncoder().encode('{"resourceSpans":[]}\n'.repeat(1000))
const MB = 1_000_000

let before: readonly string[] = []

beforeEach(async () => {
  before = await storedFiles()
})

async function newFiles(): Promise<readonly string[]> {
  return (await storedFiles()).filter((key) => !before.includes(key))
}

function send(body: BodyInit | null, headers: HeadersInit = {}, query = ''): Promise<Response> {
  return call('POST', `/api/traces/import${query}`, { body, headers })
}

/** As over HTTP, where the length of a body that is not chunked is always announced. */
function sendWhole(body: Uint8Array, headers: Record<string, string> = {}, query = ''): Promise<Response> {
  return send(body, { 'Content-Length': String(body.byteLength), ...headers }, query)
}

/** The one file that the request has left. */
async function storedBy(
  response: Response,
): Promise<{ readonly bytes: Uint8Array; readonly jobId: string; readonly key: string }> {
  expect(response.status).toBe(202)
  const { job_id: jobId, status } = await startedBy(response)
  expect(status).toBe('queued')
  const [key, ...others] = (await newFiles()).filter((name) => !name.endsWith('.json'))
  expect(others).toEqual([])
  const object = await env.FILES.get(key ?? '')
  return { bytes: new Uint8Array((await object?.arrayBuffer()) ?? []), jobId, key: key ?? '' }
}

async function refusedBy(response: Response, code: Parameters<typeof problemOf>[1]): Promise<string> {
  const detail = await problemOf(response, code)
  expect(await newFiles()).toEqual([])
  return detail
}

it.each([
  'application/json',
  'application/x-ndjson',
  'application/octet-stream',
  'application/x-www-form-urlencoded',
  'text/plain',
])('stores a body of type %s as it is and starts its job', async (type) => {
  const { bytes, jobId } = await storedBy(
    await sendWhole(LINES, { 'Content-Type': type }, '?filename=a.jsonl&format=otlp'),
  )
  expect(areEqual(bytes, LINES)).toBe(true)
  const job = await hosts.jobs.job('default', jobId).snapshot()
  expect(job).toMatchObject({
    ok: true,
    value: {
      kind: 'import_traces',
      title: 'Import a.jsonl',
      retryable: true,
      attributes: { filename: 'a.jsonl', bytes: LINES.byteLength, format: 'otlp', source: 'file' },
    },
  })
})

it('stores a body of unknown length, larger than a part', async () => {
  const body = noise(20 * MB)
  const { bytes } = await storedBy(await send(chunked(body, 100_000)))
  expect(areEqual(bytes, body)).toBe(true)
})

it('keeps the file for a week once a job has it', async () => {
  const { key, jobId } = await storedBy(await sendWhole(LINES))
  const upload = await findUpload(hosts.database, 'default', key.split('/').at(-1) ?? '')
  expect(upload).toMatchObject({ state: 'used', job_id: jobId, bytes: LINES.byteLength })
  const days = (Date.parse(upload?.expires_at ?? '') - Date.now()) / 86_400_000
  expect(days).toBeCloseTo(7, 1)
})

it.each([
  ['its encoding', { 'Content-Encoding': 'gzip' }, ''],
  ['its type', { 'Content-Type': 'application/gzip' }, ''],
  ['its name', {}, '?filename=traces.jsonl.gz'],
])('undoes gzip on the way, told by %s', async (_, headers, query) => {
  const packed = await gzip(LINES)
  const { bytes } = await storedBy(await sendWhole(packed, headers, query))
  expect(areEqual(bytes, LINES)).toBe(true)
})

it('undoes gzip of a file larger than a part', async () => {
  const body = noise(9 * MB)
  const { bytes } = await storedBy(await send(chunked(await gzip(body), 65_536), { 'Content-Encoding': 'gzip' }))
  expect(areEqual(bytes, body)).toBe(true)
})

it.each([1000, 20 * MB])('leaves nothing of gzip that breaks off after %i bytes', async (size) => {
  const packed = await gzip(noise(size))
  const cut = packed.subarray(0, packed.byteLength - 100)
  const detail = await refusedBy(await sendWhole(cut, { 'Content-Encoding': 'gzip' }), 'bad_gzip')
  expect(detail).toMatch(/breaks off after about [\d,]+ bytes/)
})

it('names gzip of several members, and what is not gzip at all', async () => {
  const packed = await gzip(LINES)
  const headers = { 'Content-Encoding': 'gzip' }
  expect(await refusedBy(await sendWhole(join(packed, packed), headers), 'gzip_multiple_members')).toMatch(
    /pack it once/,
  )
  await refusedBy(await sendWhole(LINES, headers), 'bad_gzip')
  await refusedBy(await sendWhole(await gzip(new Uint8Array(0)), headers), 'empty_file')
})

it('refuses an empty body, announced or not', async () => {
  await refusedBy(await send(null), 'empty_file')
  await refusedBy(await sendWhole(new Uint8Array(0)), 'empty_file')
  await refusedBy(await sendWhole(new Uint8Array(0), { 'Content-Type': 'application/json' }), 'empty_file')
  await refusedBy(await send(chunked(new Uint8Array(0), 1)), 'empty_file')
})

it('refuses a body that announces more than the limit without reading it', async () => {
  let isRead = false
  const body = new ReadableStream<Uint8Array>({ pull: () => void (isRead = true) }, { highWaterMark: 0 })
  const detail = await refusedBy(await send(body, { 'Content-Length': '100000001' }), 'body_too_large')
  expect(detail).toMatch(/100 MB \(100,000,000 bytes\).*POST \/api\/uploads/)
  expect(isRead).toBe(false)
})

it('refuses a body that grows over the limit, after reading it to its end', async () => {
  const block = new Uint8Array(MB)
  let left = 120
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => (left-- > 0 ? controller.enqueue(block) : controller.close()),
  })
  expect(await refusedBy(await send(body), 'body_too_large')).toMatch(/100 MB/)
  expect(left).toBeLessThan(0)
})

it.each([
  ['short', LINES.byteLength + 7],
  ['long', LINES.byteLength - 7],
])('refuses a body that is too %s for its announced length', async (_, announced) => {
  const headers = { 'Content-Length': String(announced) }
  expect(await refusedBy(await send(LINES, headers), 'length_mismatch')).toContain(announced.toLocaleString('en-US'))
  const packed = await gzip(LINES)
  const length = String(packed.byteLength + announced - LINES.byteLength)
  await refusedBy(await send(packed, { 'Content-Length': length, 'Content-Encoding': 'gzip' }), 'length_mismatch')
})

it('says how to send a file that came in a form', async () => {
  const form = new FormData()
  form.append('file', new Blob([LINES]), 'a.jsonl')
  expect(await refusedBy(await send(form), 'unsupported_type')).toMatch(/--data-binary/)
  await refusedBy(await sendWhole(LINES, { 'Content-Encoding': 'br' }), 'unsupported_type')
})

it('refuses an unknown format by naming those there are', async () => {
  const detail = await refusedBy(await sendWhole(LINES, {}, '?format=csv'), 'unknown_format')
  expect(detail).toMatch(/format must be one of "auto", "otlp", "langfuse", "langsmith", "phoenix", not "csv"/)
  await refusedBy(await sendWhole(LINES, {}, `?filename=${'x'.repeat(256)}`), 'invalid_query')
  await refusedBy(await sendWhole(LINES, {}, '?filename=a%0Ab'), 'invalid_query')
})

it('takes an object with an integration_id for a command, never for a file', async () => {
  const headers = { 'Content-Type': 'application/json' }
  const refused = await send('{"integration_id":"int_7"}', headers)
  expect(await refusedBy(refused, 'not_found')).toMatch(/no integration int_7/)
  const lines = new TextEncoder().encode(`{"integration_id":"x","more":"${'y'.repeat(70_000)}"}`)
  const { bytes } = await storedBy(await sendWhole(lines, headers))
  expect(areEqual(bytes, lines)).toBe(true)
})

it('stores a small file of unknown length whole after looking at it', async () => {
  const headers = { 'Content-Type': 'application/json' }
  const { bytes } = await storedBy(await send(chunked(LINES, 100), headers))
  expect(areEqual(bytes, LINES)).toBe(true)
})

it('stores a large file of unknown length whole after looking at it', async () => {
  const body = noise(200_000)
  const { bytes } = await storedBy(await send(chunked(body, 10_000), { 'Content-Type': 'application/json' }))
  expect(areEqual(bytes, body)).toBe(true)
})

it('gives the same job to the same idempotency key and file, and keeps one file', async () => {
  const headers = { 'Idempotency-Key': 'file-1' }
  const first = await sendWhole(LINES, headers, '?filename=a.jsonl')
  const body = await first.clone().text()
  const { jobId } = await storedBy(first)
  const again = await sendWhole(LINES, headers, '?filename=a.jsonl')
  expect(again.status).toBe(202)
  expect(await again.text()).toBe(body)
  const chunkedAgain = await send(chunked(LINES, 999), headers, '?filename=a.jsonl')
  expect((await startedBy(chunkedAgain)).job_id).toBe(jobId)
  const other = noise(LINES.byteLength)
  await problemOf(await sendWhole(other, headers, '?filename=a.jsonl'), 'idempotency_conflict')
  await problemOf(await sendWhole(LINES, headers, '?filename=b.jsonl'), 'idempotency_conflict')
  expect((await newFiles()).filter((key) => !key.endsWith('.json'))).toHaveLength(1)
})

it('leaves nothing when the sender hangs up', async () => {
  const body = chunked(noise(10 * MB), 100_000, new Error('the sender hung up'))
  expect((await send(body)).status).toBe(500)
  expect(await newFiles()).toEqual([])
})
