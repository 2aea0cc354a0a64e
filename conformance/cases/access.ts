// §13.1–13.6: who gets in, and how far.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { field } from '../events.ts'
import { type Answer, isObject, log } from '../service.ts'
import { assertProblem } from './jobs.ts'

const NO_JOB = 'job_zzzzzzzzzzzzzzzzzzzzzzzzzz'

/** As long and as made up as a ticket: three parts, the middle one JSON. */
const FORGED = `${btoa('{"alg":"none"}')}.${btoa('{"scope":"read"}')}.`.replaceAll('=', '')

export const accessCases: readonly Case[] = [
  {
    clause: '13.1',
    name: 'whoever brings nothing, or what is not known, is 401 on every face, whatever else the request says',
    async run(service) {
      service.key('producer')
      const job = await service.createJob()
      const faces = facesOf(job.path)
      const wrong = [
        [service.as(null), 'no_access'],
        [service.as('jobcast_000000000000_00000000000000000000000000000000_000000'), 'bad_key'],
        [service.as(FORGED), 'bad_ticket'],
      ] as const
      for (const [stranger, code] of wrong) {
        for (const [method, path, body] of faces) {
          assertProblem(await stranger.call(method, path, body), 401, code, `${method} ${path} as a stranger`)
        }
      }
      assert.equal((await job.snapshot()).status, 'queued', 'nothing that was refused left anything')
    },
  },
  {
    clause: '13.1',
    name: 'a page of another origin may read that it is refused, streams included',
    async run(service) {
      service.key('producer')
      const job = await service.createJob()
      const headers = { Origin: 'https://elsewhere.example' }
      const nobody = service.as(null)
      for (const path of [job.path, `${job.path}/stream`, '/api/stream']) {
        const refused = await nobody.call('GET', path, undefined, headers)
        assert.equal(refused.status, 401, path)
        assert.equal(refused.headers.get('access-control-allow-origin'), '*', path)
      }
    },
  },
  {
    clause: '13.2',
    name: 'a reader looks and does not touch, and what it may not is refused before the body is read',
    async run(service) {
      const reader = service.as(service.key('reader'))
      const job = await service.createJob()
      assert.equal((await reader.seeing(job).snapshot()).job_id, job.id)
      const stream = await reader.seeing(job).read()
      await stream.take(1)
      for (const [method, path] of [
        ['POST', '/api/jobs'],
        ['POST', `${job.path}/updates`],
        ['POST', `${job.path}/cancel`],
        ['POST', `${job.path}/retry`],
        ['DELETE', `${job.path}/tickets`],
      ] as const) {
        const body = method === 'POST' ? 'no JSON' : undefined
        assertProblem(await reader.call(method, path, body), 403, 'not_allowed', `${method} ${path} as a reader`)
      }
      const minted = await reader.call('POST', '/api/tickets', { jobs: [job.id] })
      assert.equal(minted.status, 201)
      const beyond = await reader.call('POST', '/api/tickets', { scope: 'control', jobs: [job.id] })
      assertProblem(beyond, 403, 'not_allowed', 'a ticket that may more than its giver')
      assert.equal((await job.snapshot()).status, 'queued')
    },
  },
  {
    clause: '13.3',
    name: 'a job of another workspace is answered like one that does not exist, on every face',
    async run(service) {
      const stranger = service.as(service.key('stranger'))
      const job = await service.createJob()
      for (const [method, path, body] of facesOf(job.path)) {
        if (!path.startsWith(job.path)) continue
        const theirs = await stranger.call(method, path, body)
        const none = await stranger.call(method, path.replace(job.id, NO_JOB), body)
        assertProblem(theirs, 404, 'job_not_found', `${method} ${path} of another workspace`)
        assert.deepEqual(looks(theirs), looks(none), `${method} ${path}`)
      }
      const shared = await stranger.call('GET', `/api/stream?jobs=${job.id}`)
      assertProblem(shared, 404, 'job_not_found', 'a shared stream')
      assertProblem(
        await stranger.call('POST', '/api/tickets', { jobs: [job.id] }),
        404,
        'job_not_found',
        "a ticket for a stranger's job",
      )
      assert.equal((await job.snapshot()).status, 'queued')
    },
  },
  {
    clause: '13.4',
    name: 'a ticket says until when it is good; what makes no sense is refused by name',
    async run(service) {
      service.key('producer')
      const job = await service.createJob()
      const began = Date.now()
      const { status, body } = await service.call('POST', '/api/tickets', { jobs: [job.id], ttl: 60 })
      assert.equal(status, 201)
      assert.ok(isObject(body) && typeof body['ticket'] === 'string' && typeof body['id'] === 'string')
      const livesMs = Date.parse(String(body['expires_at'])) - began
      // The two clocks may differ by some seconds.
      assert.ok(Math.abs(livesMs - 60_000) < 10_000, `60 s, not ${livesMs} ms`)
      for (const order of [{ ttl: 0 }, { ttl: 7 * 86_400 + 1 }, { scope: 'all' }, { jobs: [] }, { job: job.id }]) {
        const what = JSON.stringify(order)
        assertProblem(await service.call('POST', '/api/tickets', order), 400, 'invalid_body', what)
      }
      const unknown = await service.call('POST', '/api/tickets', { jobs: [job.id, NO_JOB] })
      assertProblem(unknown, 404, 'job_not_found', 'a ticket for no job')
    },
  },
  {
    clause: '13.5',
    name: 'in the address or in the header a ticket is as good, and no answer repeats it',
    async run(service) {
      const job = await service.createJob()
      const { ticket } = await service.mint({ jobs: [job.id] })
      const nobody = service.as(null)
      const inHeader = service.as(ticket)
      const query = `ticket=${encodeURIComponent(ticket)}`
      for (const below of ['', '/events']) {
        const [one, two] = [
          await nobody.call('GET', `${job.path}${below}?${query}`),
          await inHeader.call('GET', job.path + below),
        ]
        assert.deepEqual([one.status, two.status], [200, 200], below)
        assert.ok(!JSON.stringify(one.body).includes(ticket), below)
      }
      const stream = await nobody.seeing(job).read(`?after=0&${query}`)
      await job.push([log('one'), { type: 'completed' }])
      const told = await stream.rest()
      assert.equal(told.at(-1)?.event, 'completed')
      assert.ok(!stream.text.includes(ticket))
      for (const path of [`${job.path}/nothing?${query}`, `${job.path}/events?after=x&${query}`]) {
        const refused = await nobody.call('GET', path)
        assert.ok(refused.status >= 400 && refused.status < 500, path)
        assert.ok(!JSON.stringify([refused.body, ...refused.headers]).includes(ticket), path)
      }
    },
  },
  {
    clause: '13.6',
    name: 'a ticket to read reads the jobs that it names and does nothing else',
    async run(service) {
      const job = await service.createJob()
      const other = await service.createJob()
      const holder = service.as((await service.mint({ jobs: [job.id] })).ticket)
      assert.equal((await holder.seeing(job).snapshot()).job_id, job.id)
      for (const [method, path, body] of facesOf(other.path)) {
        if (method !== 'GET' || !path.startsWith(other.path)) continue
        const answer = await holder.call(method, path, body)
        assertProblem(answer, 404, 'job_not_found', `${method} ${path} of a job that it does not name`)
      }
      for (const [method, path, body] of facesOf(job.path)) {
        if (method === 'GET' && path !== '/api/jobs' && path !== '/api/stream') continue
        assertProblem(await holder.call(method, path, body), 403, 'not_allowed', `${method} ${path}`)
      }
      assertProblem(await holder.call('GET', '/api/stream'), 403, 'not_allowed', 'the board')
      const shared = await holder.stream(`/api/stream?jobs=${job.id},${other.id}`)
      const told = await shared.take(3)
      const refused = told.find(({ event }) => event === 'refused')
      assert.deepEqual(refused?.data, { job_id: other.id, code: 'job_not_found' })
      assert.ok(told.every(({ event, data }) => event === 'refused' || field(data, 'job_id') === job.id))
    },
  },
  {
    clause: '13.6',
    name: 'a ticket to control also cancels and retries its job, and pushes nothing',
    async run(service) {
      const job = await service.createJob({ retryable: true })
      const holder = service.as((await service.mint({ scope: 'control', jobs: [job.id] })).ticket)
      assert.equal((await holder.call('POST', `${job.path}/cancel`)).status, 200)
      assert.equal((await job.snapshot()).status, 'cancelled')
      assert.equal((await holder.call('POST', `${job.path}/retry`)).status, 200)
      assertProblem(await holder.call('POST', `${job.path}/updates`, log('x')), 403, 'not_allowed', 'a push')
      assertProblem(await holder.call('POST', '/api/tickets', { jobs: [job.id] }), 403, 'not_allowed', 'a ticket')
    },
  },
  {
    clause: '13.6',
    name: 'a ticket for the board shows the board',
    async run(service) {
      const holder = service.as((await service.mint({})).ticket)
      const board = await holder.stream('/api/stream')
      assert.equal((await board.take(1))[0]?.event, 'sync')
      const job = await service.createJob()
      await board.until('the new job', ({ data }) => field(data, 'job_id') === job.id)
      assertProblem(await holder.call('POST', '/api/jobs', { kind: 'x' }), 403, 'not_allowed', 'a new job')
    },
  },
]

/** Every address that a key opens, with what is in order there. */
function facesOf(path: string): readonly (readonly [method: string, path: string, body?: object | string])[] {
  return [
    ['GET', '/api/jobs'],
    ['POST', '/api/jobs', 'no JSON'],
    ['GET', path],
    ['GET', `${path}/stream`],
    ['GET', `${path}/stream?after=x`],
    ['GET', `${path}/events`],
    ['POST', `${path}/updates`, log('x')],
    ['POST', `${path}/cancel`],
    ['POST', `${path}/retry`],
    ['DELETE', `${path}/tickets`],
    ['GET', '/api/stream'],
    ['POST', '/api/tickets', {}],
  ]
}

/** All that a stranger sees of an answer, but the name of the request and the time of day. */
function looks({ status, headers, body }: Answer): unknown {
  const { request_id: _, ...rest } = body as Record<string, unknown>
  const shown = [...headers].filter(([name]) => name !== 'x-request-id' && name !== 'date')
  return [status, shown, rest]
}
