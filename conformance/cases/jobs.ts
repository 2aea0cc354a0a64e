// §1–2: what every answer has in common, and how jobs come to be.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { field } from '../events.ts'
import { isObject, type Service } from '../service.ts'

const NO_JOBS = [
  'job_zzzzzzzzzzzzzzzzzzzzzzzzzz',
  'job_',
  'x',
  '..%2f..%2fjobs',
  '%00',
  `job_${'a'.repeat(2000)}`,
  "job_'%20OR%201=1",
  '%F0%9F%92%A9',
  'JOB_0000000000',
]

/**
 * Of another origin than the service's, and of this machine: a service that was started for its own machine lets no
 * other pages in.
 */
const ELSEWHERE = 'http://localhost:4321'

const ALLOWED_HEADERS =
  'authorization content-encoding content-type idempotency-key if-none-match last-event-id x-workspace-id'

const FACES = [
  ['GET', ''],
  ['GET', '/stream'],
  ['GET', '/stream?after=3'],
  ['GET', '/events'],
  ['POST', '/updates'],
  ['POST', '/cancel'],
  ['POST', '/retry'],
] as const

export const jobCases: readonly Case[] = [
  {
    clause: '1.4',
    name: 'an id that is no job is the same 404 on every face, malformed ones included',
    async run(service) {
      for (const id of NO_JOBS) {
        for (const [method, below] of FACES) {
          const body = below === '/updates' ? { type: 'log', level: 'info', message: 'x' } : undefined
          const answer = await service.call(method, `/api/jobs/${id}${below}`, body)
          assertProblem(answer, 404, 'job_not_found', `${method} /api/jobs/${id}${below}`)
        }
      }
    },
  },
  {
    clause: '1.5',
    name: 'a page of another origin may read every answer, refusals included',
    async run(service) {
      const job = await service.createJob()
      const headers = { Origin: ELSEWHERE }
      for (const path of [job.path, '/api/jobs/job_zzzzzzzzzzzzzzzzzzzzzzzzzz', `${job.path}/events?after=x`]) {
        const answer = await service.call('GET', path, undefined, headers)
        assert.equal(answer.headers.get('access-control-allow-origin'), '*', path)
      }
      for (const query of ['', '?after=x']) {
        const stream = await job.stream(query, headers)
        assert.equal(stream.headers['access-control-allow-origin'], '*', `the stream${query}, a ${stream.status}`)
        stream.leave()
      }
    },
  },
  {
    clause: '1.5',
    name: 'a preflight allows what clients send, older ones included',
    async run(service) {
      const asked = ALLOWED_HEADERS.split(' ')
      const answer = await service.call('OPTIONS', '/api/jobs', undefined, {
        Origin: ELSEWHERE,
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': asked.join(','),
      })
      assert.ok(answer.status === 204 || answer.status === 200, `the preflight was answered ${answer.status}`)
      const allowed = (answer.headers.get('access-control-allow-headers') ?? '').toLowerCase()
      for (const name of asked) assert.ok(allowed.includes(name), `${name} is not among ${allowed}`)
    },
  },
  {
    clause: '1.6',
    name: 'a refusal is problem+json with a stable code, a detail and the name of the request',
    async run(service) {
      assertProblem(await service.call('POST', '/api/jobs', '{"kind":'), 400, 'invalid_json', 'half a body')
      assertProblem(await service.call('POST', '/api/jobs', { title: 'no kind' }), 400, 'invalid_body', 'no kind')
      assertProblem(await service.call('PUT', '/api/jobs', {}), 405, 'method_not_allowed', 'PUT /api/jobs')
      assertProblem(await service.call('GET', '/api/nothing'), 404, 'not_found', '/api/nothing')
    },
  },
  {
    clause: '2.1',
    name: 'only a kind is needed; the answer names the job and where it is',
    async run(service) {
      const { status, body } = await service.call('POST', '/api/jobs', { kind: 'conformance' })
      assert.equal(status, 201)
      assert.ok(isObject(body))
      const { job_id, links } = body
      assert.equal(body['status'], 'queued')
      assert.deepEqual(links, { job: `/api/jobs/${job_id}`, stream: `/api/jobs/${job_id}/stream` })
      const snapshot = await service.call('GET', `/api/jobs/${job_id}`)
      assert.equal(field(snapshot.body, 'job_id'), job_id)
      assert.equal(field(snapshot.body, 'title'), 'conformance')
    },
  },
  {
    clause: '2.2',
    name: 'what a job is created with stands in its snapshot; a field that is not known is refused',
    async run(service) {
      const spec = {
        title: 'A title',
        total: 12,
        unit: 'pages',
        attributes: { host: 'a', deep: [{ b: null }] },
        retryable: true,
      }
      const job = await service.createJob(spec)
      const snapshot = await job.snapshot()
      const { title, total, unit, attributes, retryable, status, progress, attempt, done } = snapshot
      assert.deepEqual({ title, total, unit, attributes, retryable }, spec)
      assert.deepEqual(
        { status, progress, attempt, done },
        { status: 'queued', progress: null, attempt: 1, done: null },
      )
      const refused = await service.call('POST', '/api/jobs', { kind: 'conformance', totl: 12 })
      assertProblem(refused, 400, 'invalid_body', 'an unknown field')
    },
  },
  {
    clause: '1.3',
    name: 'a field that is not known is refused wherever it stands in a body, a query parameter that is not known is not',
    async run(service) {
      const misspelt = [
        { kind: 'conformance', lease_second: 5 },
        { kind: 'conformance', title: 'x', Total: 1 },
      ]
      for (const body of misspelt) {
        assertProblem(await service.call('POST', '/api/jobs?x=1', body), 400, 'invalid_body', JSON.stringify(body))
      }
      const job = await service.createJob()
      const updates = [
        { type: 'progress', dona: 1 },
        { type: 'log', level: 'info', message: 'x', mesage: 'y' },
        { type: 'completed', results: 1 },
        [
          { type: 'progress', done: 1 },
          { type: 'failed', error: 'x', detail: 'y' },
        ],
      ]
      for (const update of updates) {
        assertProblem(await job.post(update), 400, 'invalid_body', JSON.stringify(update))
      }
      const { status, cursor, done } = await job.snapshot()
      assert.deepEqual([status, done], ['queued', null])
      const known = await service.call('POST', `${job.path}/updates?x=1&Seq=3`, { type: 'progress', done: 1 })
      assert.deepEqual([known.status, (await job.snapshot()).cursor > cursor], [200, true])
      for (const below of ['?x=1', '/events?x=1', '/stream?x=1']) {
        const stream = await service.stream(job.path + below)
        assert.equal(stream.status, 200, below)
        stream.leave()
      }
    },
  },
  {
    clause: '2.3',
    name: 'a repeat with the same Idempotency-Key is the same job, another body under it a conflict',
    async run(service) {
      const headers = { 'Idempotency-Key': crypto.randomUUID() }
      const create = (title: string) => service.call('POST', '/api/jobs', { kind: 'conformance', title }, headers)
      const answers = await Promise.all([create('one'), create('one'), create('one')])
      const ids = new Set(answers.map(({ body }) => field(body, 'job_id')))
      assert.deepEqual([answers.map(({ status }) => status), ids.size], [[201, 201, 201], 1])
      assertProblem(await create('two'), 409, 'idempotency_conflict', 'another body')
    },
  },
]

export function assertProblem(
  answer: Awaited<ReturnType<Service['call']>>,
  status: number,
  code: string,
  what: string,
): void {
  const { body } = answer
  const told = `${what} was answered ${answer.status} ${JSON.stringify(body)}`
  assert.equal(answer.status, status, told)
  assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/, told)
  assert.ok(isObject(body), told)
  assert.equal(body['code'], code, told)
  assert.equal(body['status'], status, told)
  for (const name of ['type', 'title', 'detail', 'request_id']) {
    assert.equal(typeof body[name], 'string', `${name}: ${told}`)
  }
}
