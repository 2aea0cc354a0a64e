// What strangers send. Law: whatever comes, the service answers it, with a refusal that says what is wrong or with what
// was asked for; never with a 5xx, never with a page made of the request, and it serves the next one as before.
import fc from 'fast-check'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { importBody } from '../../scripts/import-file.ts'
import { memoryOf, processesBelow } from '../../scripts/process-tree.ts'
import { followToEnd } from '../../scripts/read-stream.ts'
import { makeKey } from '../harness/keys.ts'
import { openScene, type Scene } from '../harness/scene.ts'
import { type AnyRequest, anyRequest, type Route } from './any-request.ts'

/** Long for an answer on a busy machine; what takes longer counts as a hang (ms). */
const HANG_MS = 20_000

let scene: Scene
let routes: readonly Route[]
let jobId: string

beforeAll(async () => {
  scene = await openScene()
  const { paths }: { paths: Record<string, object> } = await getJson('/api/openapi.json')
  routes = Object.entries(paths).map(([path, methods]) => ({
    path,
    methods: Object.keys(methods).map((method) => method.toUpperCase()),
  }))
  jobId = await newJob()
})
afterAll(() => scene.end())

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(scene.url + path)
  expect(response.status).toBe(200)
  return response.json()
}

async function newJob(): Promise<string> {
  const created = await fetch(`${scene.url}/api/jobs`, { method: 'POST', body: '{"kind":"backup"}' })
  const { job_id }: { job_id: string } = await created.json()
  return job_id
}

/** The status of the answer, which has been looked at. */
async function send({ method, path, headers, body }: AnyRequest, url = scene.url): Promise<number> {
  const signal = AbortSignal.timeout(HANG_MS)
  const response = await fetch(url + path, {
    method,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
    body,
    signal,
    redirect: 'manual',
  })
  const type = response.headers.get('content-type') ?? ''
  expect(response.status).toBeLessThan(500)
  expect(type).not.toContain('html')
  expect(response.headers.get('x-content-type-options')).toBe('nosniff')
  expect(response.headers.get('set-cookie') ?? '').not.toContain('a=b')
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel()
  } else if (response.status >= 400 && method !== 'HEAD') {
    const problem = await response.json()
    expect(problem).toMatchObject({ status: response.status, code: expect.any(String), detail: expect.any(String) })
    expect(problem.request_id).toBe(response.headers.get('x-request-id'))
  } else {
    await response.arrayBuffer()
  }
  return response.status
}

describe('over HTTP', () => {
  test('any request to any address is answered, and none with a server error', async () => {
    const known = [jobId, 'sample:1', 'job_00000000000000000000000000', '1']
    const answered = fc.asyncProperty(anyRequest(routes, known), async (request) => void (await send(request)))
    await fc.assert(answered, { numRuns: 1_000, endOnFailure: true })
    const { status } = await getJson<{ status: string }>(`/api/jobs/${await newJob()}`)
    expect(status).toBe('queued')
  })

  test('a push of anything leaves a job that still takes the right thing', async () => {
    const id = await newJob()
    const path = `/api/jobs/${id}/updates`
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<unknown>('\u0000', 1e308, -1, '\r\n', []))
    const update = fc.record(
      {
        type: fc.constantFrom<unknown>('progress', 'log', 'phase', 'checkpoint', '__proto__', 1),
        level: fc.constantFrom<unknown>('info', 'fatal', null),
        message: value,
        done: value,
        total: value,
        unit: value,
        phase: value,
        counts: value,
        data: value,
      },
      { requiredKeys: ['type'] },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(update, fc.array(update, { maxLength: 4 })), async (updates) => {
        const headers: [string, string][] = [['content-type', 'application/json']]
        await send({ method: 'POST', path, headers, body: new TextEncoder().encode(JSON.stringify(updates)) })
      }),
      { numRuns: 300, endOnFailure: true },
    )
    const good = await fetch(scene.url + path, { method: 'POST', body: '{"type":"completed","result":1}' })
    expect(good.status).toBe(200)
    expect(await getJson(`/api/jobs/${id}`)).toMatchObject({ status: 'completed', result: 1 })
  })
})

/** Of them anybody may ask. */
const PUBLIC = /^\/api\/(health|openapi\.json|problems\/|session)/

describe('where keys are asked for', () => {
  let guarded: Scene
  beforeAll(async () => {
    guarded = await openScene({ access: 'keys' })
  })
  afterAll(() => guarded.end())

  test('any request with any credential is answered, and only good ones let anybody in', async () => {
    const key = await makeKey(`${guarded.directory}/data`, 'ours', 'producer')
    const post = { method: 'POST', headers: { authorization: `Bearer ${key}` }, body: '{}' }
    const { ticket }: { ticket: string } = await (await fetch(`${guarded.url}/api/tickets`, post)).json()
    const mangle = (text: string) =>
      fc
        .tuple(fc.nat(text.length - 1), fc.constantFrom('', '.', 'A', '_', '%00', ' ', '=='))
        .map(([at, wedge]) => text.slice(0, at) + wedge + text.slice(at + 1))
        .filter((mangled) => mangled !== text)
    const bad = fc.oneof(mangle(key), mangle(ticket), fc.constantFrom('', 'x', 'jobcast_', 'eyJ.eyJ.', 'null'))
    const credential = fc.oneof(
      bad.map((text) => ({ text, isGood: false })),
      fc.constantFrom(key, ticket).map((text) => ({ text, isGood: true })),
    )
    const place = fc.constantFrom('header', 'query', 'session', 'cookie')
    const letIn = { good: 0, bad: 0 }
    const asked = fc.asyncProperty(
      anyRequest(routes, ['job_00000000000000000000000000']),
      credential,
      place,
      async (request, { text, isGood }, where) => {
        const own = request.headers.filter(([name]) => name !== 'authorization' && name !== 'cookie')
        const bare = { ...request, path: request.path.replace(/[?&]ticket=[^&]*/g, ''), headers: own }
        const status = await send(carrying(bare, text, where), guarded.url)
        const isLetIn = status < 400 && !PUBLIC.test(request.path) && request.method !== 'OPTIONS'
        if (isLetIn) letIn[isGood ? 'good' : 'bad'] += 1
        expect(isLetIn && !isGood, `${request.method} ${request.path} with ${text} in the ${where}`).toBe(false)
      },
    )
    const list = { method: 'GET', path: '/api/jobs', headers: [], body: null }
    const known: [AnyRequest, { text: string; isGood: boolean }, string] = [list, { text: key, isGood: true }, 'header']
    await fc.assert(asked, { numRuns: 600, endOnFailure: true, examples: [known] })
    expect(letIn.bad).toBe(0)
    expect(letIn.good).toBeGreaterThan(0)
  })
})

function carrying(request: AnyRequest, text: string, where: string): AnyRequest {
  const { path, headers } = request
  if (where === 'header') return { ...request, headers: [...headers, ['authorization', `Bearer ${text}`]] }
  if (where === 'query') {
    return { ...request, path: `${path}${path.includes('?') ? '&' : '?'}ticket=${encodeURIComponent(text)}` }
  }
  const name = where === 'session' ? 'jobcast_session' : '__Host-jobcast_ticket'
  return { ...request, headers: [...headers, ['cookie', `${name}=${encodeURIComponent(text)}`]] }
}

/** What the service says to these bytes until it closes or says nothing more to wait for. */
function raw(bytes: string | Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(scene.url).port), '127.0.0.1', () => socket.write(bytes))
    let said = ''
    socket.setTimeout(HANG_MS, () => socket.destroy(new Error(`no answer to ${String(bytes).slice(0, 80)}`)))
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1')
      if (/^HTTP\/1\.1 \d+/.test(said)) socket.end()
    })
    socket.on('error', (error) => (said === '' && !isReset(error) ? reject(error) : resolve(said)))
    socket.on('close', () => resolve(said))
  })
}

/** To hang up on what is no HTTP is an answer, too. */
function isReset(error: Error): boolean {
  return 'code' in error && error.code === 'ECONNRESET'
}

/** What the runtime of the service holds now (bytes). */
async function resident(): Promise<number> {
  const runtimes = (await processesBelow(process.pid)).filter(({ name }) => name === 'workerd' || name === 'deno')
  expect(runtimes).not.toEqual([])
  const held = await Promise.all(runtimes.map(({ pid }) => memoryOf(pid, 'now')))
  return held.reduce((sum, bytes) => sum + bytes, 0)
}

describe('much at once', () => {
  test.runIf(process.platform === 'linux')('bodies that are refused leave nothing in memory', async () => {
    const body = new TextEncoder().encode(`{"kind":"x","title":"${'x'.repeat(4_000_000)}"}`)
    async function storm(): Promise<void> {
      for (let round = 0; round < 10; round++) {
        const answers = await Promise.all(
          Array.from({ length: 5 }, () => fetch(`${scene.url}/api/jobs`, { method: 'POST', body })),
        )
        for (const answer of answers) {
          expect(answer.status).toBe(413)
          await answer.body?.cancel()
        }
      }
    }
    await storm()
    const before = await resident()
    for (let more = 0; more < 3; more++) await storm()
    expect(await resident()).toBeLessThan(before + (3 * 50 * body.length) / 6)
  })

  test('a bomb of a hundred megabytes in a hundred kilobytes ends as a job that says so, and nobody waits for it', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000_000, '[')).subarray()
    const job = await importBody(scene.url, bomb, 'bomb.json.gz')
    expect(await getJson(`/api/jobs/${await newJob()}`)).toMatchObject({ status: 'queued' })
    const end = await followToEnd(`${scene.url}${job.links.stream}?after=0`)
    expect(end).toMatchObject({ type: 'failed', data: { status: 'failed', error: expect.stringMatching(/\w{3,}/) } })
  })
})

describe('over a socket', () => {
  test.each([
    ['no HTTP at all', '\u0016\u0003\u0001\u0002\u0000hello\r\n\r\n'],
    ['a method of our own', 'FROB /api/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a line feed in a path', 'GET /api/jobs/a\nX: y HTTP/1.1\r\nHost: localhost\r\n\r\n'],
    ['a NUL in a header', 'GET /api/jobs HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n'],
    ['two lengths', 'POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}'],
    [
      'a length and chunks',
      'POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'a chunk of no size',
      'POST /api/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n',
    ],
    ['a header of a megabyte', `GET /api/jobs HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(1_000_000)}\r\n\r\n`],
    ['a path of a megabyte', `GET /api/jobs/${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ['thousands of headers', `GET /api/jobs HTTP/1.1\r\nHost: localhost\r\n${'X: y\r\n'.repeat(5_000)}\r\n`],
  ])('%s is refused or not understood, and the next is served', async (_, bytes) => {
    const said = await raw(bytes)
    expect(said).not.toContain('<script')
    // What cannot be told apart into requests is answered by the HTTP layer of workerd itself, in its own words.
    const answered = said.endsWith('Error: Network connection lost.') ? '' : said
    expect(answered).toMatch(/^(HTTP\/1\.1 ([2-4]\d\d|501|505) |$)/)
    expect((await fetch(`${scene.url}/api/health`)).status).toBe(200)
  })

  test('bodies that never come keep nobody else waiting', async () => {
    const port = Number(new URL(scene.url).port)
    const head =
      'POST /api/traces/import?filename=a.jsonl HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{'
    const slow = await Promise.all(
      Array.from(
        { length: 50 },
        () =>
          new Promise<ReturnType<typeof connect>>((resolve, reject) => {
            const socket = connect(port, '127.0.0.1', () => socket.write(head, () => resolve(socket)))
            socket.on('error', reject)
          }),
      ),
    )
    expect(await getJson(`/api/jobs/${await newJob()}`)).toMatchObject({ status: 'queued' })
    for (const socket of slow) {
      socket.removeAllListeners('error').on('error', () => {})
      socket.destroy()
    }
    expect(await getJson(`/api/jobs/${await newJob()}`)).toMatchObject({ status: 'queued' })
  })
})
