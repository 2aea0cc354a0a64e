// §13.7–13.9, §10.7: tickets that end, or are taken back, while somebody watches.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { field, lines } from '../events.ts'
import type { Received } from '../open-stream.ts'
import { type Job, log, type Service } from '../service.ts'
import { strictFrames } from '../strict-frames.ts'
import { assertProblem } from './jobs.ts'

/** §13.9. */
const CLOSED_WITHIN_MS = 1_000
/** After its end, on a busy machine (ms). */
const EXPIRED_WITHIN_MS = 8_000
/** What tickets live that are to end while somebody watches (s): on a busy machine it may take the next to be in time. */
const BRIEF_TTLS = [2, 4, 8, 16] as const

export const ticketCases: readonly Case[] = [
  {
    clause: '13.7',
    name: 'one ticket is taken back, or all of a job, and later ones are good',
    async run(service) {
      const job = await service.createJob()
      const [one, two] = [await service.mint({ jobs: [job.id] }), await service.mint({ jobs: [job.id] })]
      assert.equal((await service.call('DELETE', `/api/tickets/${one.id}`)).status, 204)
      assertProblem(await service.as(one.ticket).call('GET', job.path), 401, 'ticket_revoked', 'the one taken back')
      assert.equal((await service.as(two.ticket).call('GET', job.path)).status, 200)
      assert.equal((await service.call('DELETE', `${job.path}/tickets`)).status, 204)
      assertProblem(await service.as(two.ticket).call('GET', job.path), 401, 'ticket_revoked', 'one of all')
      const later = await service.mint({ jobs: [job.id] })
      assert.equal((await service.as(later.ticket).call('GET', job.path)).status, 200)
      const unknown = await service.call('DELETE', '/api/tickets/tkt_zzzzzzzzzzzzzzzz')
      assertProblem(unknown, 404, 'ticket_not_found', 'no such ticket')
    },
  },
  {
    clause: '13.8',
    name: 'a dead ticket is 401 on every face, on streams too and whatever the cursor, and pages may read it',
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push([log('one'), { type: 'completed' }])
      const { ticket, id } = await service.mint({ jobs: [job.id] })
      await service.call('DELETE', `/api/tickets/${id}`)
      const holder = service.as(ticket)
      const headers = { Origin: 'https://elsewhere.example' }
      for (const below of ['', '/events', '/stream', `/stream?after=${cursor}`]) {
        const refused = await holder.call('GET', job.path + below, undefined, headers)
        assertProblem(refused, 401, 'ticket_revoked', below)
        assert.equal(refused.headers.get('access-control-allow-origin'), '*', below)
      }
    },
  },
  {
    clause: '13.9',
    name: 'a stream ends with its ticket, at the cursor reached, and a fresh one goes on without loss',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const { holder, stream, endsMs } = await openBriefly(service, job)
      await job.pushLines(10)
      const told = await stream.rest(endsMs + EXPIRED_WITHIN_MS)
      strictFrames(stream.text)
      assertRefused(told, 'ticket_expired')
      const seen = lines(told)
      await job.pushLines(5, { from: 10 })
      await job.push({ type: 'completed' })
      const cursor = told.at(-1)?.id ?? ''
      const dead = await holder.call('GET', `${job.path}/stream`, undefined, { 'Last-Event-ID': cursor })
      assertProblem(dead, 401, 'ticket_expired', 'the ticket again')
      const fresh = service.as((await service.mint({ jobs: [job.id] })).ticket)
      const rest = await (await fresh.seeing(job).read(`?after=${cursor}`)).rest()
      assert.deepEqual(
        [...seen, ...lines(rest)],
        Array.from({ length: 15 }, (_, n) => `line ${n}`),
      )
    },
  },
  {
    clause: '13.9',
    name: 'a ticket that is taken back closes its streams within a second, and no others',
    async run(service) {
      const job = await service.createJob()
      const [one, two] = [await service.mint({ jobs: [job.id] }), await service.mint({ jobs: [job.id] })]
      const streams = await Promise.all([1, 2, 3].map(() => service.as(one.ticket).seeing(job).read('?after=0')))
      const other = await service.as(two.ticket).seeing(job).read('?after=0')
      const own = await job.read('?after=0')
      await job.push(log('before'))
      for (const stream of [...streams, other, own]) {
        await stream.until('the line', ({ event }) => event === 'log')
      }
      await service.call('DELETE', `/api/tickets/${one.id}`)
      for (const stream of streams) assertRefused(await stream.rest(CLOSED_WITHIN_MS), 'ticket_revoked')
      await job.push(log('after'))
      await other.until('what comes after', ({ event }) => event === 'log')
      await service.call('DELETE', `${job.path}/tickets`)
      assertRefused(await other.rest(CLOSED_WITHIN_MS), 'ticket_revoked')
      await job.push({ type: 'completed' })
      assert.equal((await own.rest()).at(-1)?.event, 'completed', 'a stream on a key goes on')
    },
  },
  {
    clause: '13.9',
    name: 'the board closes with its ticket too',
    async run(service) {
      const { ticket, id } = await service.mint({})
      const board = await service.as(ticket).stream('/api/stream')
      await board.take(1)
      await service.call('DELETE', `/api/tickets/${id}`)
      assertRefused(await board.rest(CLOSED_WITHIN_MS), 'ticket_revoked')
      const again = await service.as(ticket).call('GET', '/api/stream')
      assertProblem(again, 401, 'ticket_revoked', 'the board again')
    },
  },
  {
    clause: '10.7',
    name: 'on a shared stream a job that is refused is told, the others go on, and the last one closes it',
    async run(service) {
      const jobs = [await service.createJob(), await service.createJob()]
      const [first, second] = jobs
      assert.ok(first !== undefined && second !== undefined)
      const { ticket } = await service.mint({ jobs: jobs.map(({ id }) => id) })
      const path = `/api/stream?jobs=${jobs.map(({ id }) => id).join(',')}`
      const shared = await service.as(ticket).stream(path)
      await shared.take(4)
      await service.call('DELETE', `${first.path}/tickets`)
      const refused = await shared.until('the refusal', ({ event }) => event === 'refused')
      assert.deepEqual(refused.at(-1)?.data, { job_id: first.id, code: 'ticket_revoked' })
      await second.push(log('still here'))
      await shared.until('the other job', ({ event, data }) => event === 'log' && field(data, 'job_id') === second.id)
      await service.call('DELETE', `${second.path}/tickets`)
      const told = await shared.rest(CLOSED_WITHIN_MS)
      assert.deepEqual(told.at(-1)?.data, { job_id: second.id, code: 'ticket_revoked' })
      strictFrames(shared.text)
      const again = await service.as(ticket).call('GET', `${path}&after=${told.at(-1)?.id}`)
      assertProblem(again, 401, 'ticket_revoked', 'the shared stream again')
    },
  },
]

/** A stream on a ticket that ends soon, opened before it does. */
async function openBriefly(service: Service, job: Job) {
  for (const ttl of BRIEF_TTLS) {
    const holder = service.as((await service.mint({ jobs: [job.id], ttl })).ticket)
    const stream = await holder.seeing(job).stream('?after=0')
    if (stream.status === 200) return { holder, stream, endsMs: ttl * 1_000 }
    assert.deepEqual([stream.status, field(await stream.body(), 'code')], [401, 'ticket_expired'])
  }
  assert.fail(`no stream could be opened on a ticket within ${BRIEF_TTLS.at(-1)} s`)
}

/** That the last event refuses, with the cursor of what came before it. */
function assertRefused(told: readonly Received[], code: string): void {
  const last = told.at(-1)
  assert.deepEqual([last?.event, last?.data], ['refused', { code }])
  const reached = told.at(-2)?.id ?? last?.id
  assert.ok(Number(last?.id) >= Number(reached), `at ${last?.id}, after ${reached}`)
}
