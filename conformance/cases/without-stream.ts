// §9: the snapshot and the long poll tell what the stream tells.
import assert from 'node:assert/strict'
import type { JobEvent } from '../../durable/protocol/event.ts'
import { fold } from '../../durable/protocol/fold.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { Case } from '../case.ts'
import { facts, field, isFact, recorded, syncOf } from '../events.ts'
import { isObject, log } from '../service.ts'
import { assertProblem } from './jobs.ts'

/** Past every period in which a service may do something for a job of its own: lists, boards, leases (s). */
const IDLE_WAIT_S = 5

export const pollCases: readonly Case[] = [
  {
    clause: '9.1',
    name: 'a snapshot names every field, those without a value as null',
    async run(service) {
      const job = await service.createJob()
      const snapshot = await job.snapshot()
      assert.deepEqual(Object.keys(snapshot).toSorted(), [
        'attempt',
        'attributes',
        'cancelling',
        'counts',
        'created_at',
        'cursor',
        'details',
        'done',
        'ended_at',
        'error',
        'eta_seconds',
        'job_id',
        'kind',
        'message',
        'phase',
        'progress',
        'rate',
        'result',
        'retryable',
        'stalled_since',
        'started_at',
        'status',
        'title',
        'total',
        'unit',
        'viewers',
      ])
      assert.match(snapshot.created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    },
  },
  {
    clause: '9.2',
    name: 'an ETag answers 304 until something is recorded',
    async run(service) {
      const job = await service.createJob({ retryable: true })
      const steps = [
        () => job.push({ type: 'progress', done: 1 }),
        () => job.push(log('one')),
        () => job.call('POST', '/cancel'),
        () => job.push({ type: 'failed', error: 'no' }),
        () => job.call('POST', '/retry'),
      ]
      const tags = new Set<string>()
      for (const step of steps) {
        await step()
        const { headers } = await job.call('GET', '')
        const etag = headers.get('etag') ?? ''
        assert.match(etag, /^(W\/)?"[\x21\x23-\x7e]+"$/)
        assert.ok(!tags.has(etag), `${etag} came twice`)
        tags.add(etag)
        for (const known of [etag, `"other", ${etag}`, '*']) {
          const unchanged = await job.call('GET', '', { 'If-None-Match': known })
          assert.deepEqual([unchanged.status, unchanged.body], [304, ''], `If-None-Match: ${known}`)
        }
        assert.equal((await job.call('GET', '', { 'If-None-Match': '"other"' })).status, 200)
      }
    },
  },
  {
    clause: '9.3',
    name: 'pages of the log, however small, hold what one large page holds',
    async run(service) {
      const job = await service.createJob()
      for (let n = 0; n < 30; n++) await job.push([log(`line ${n}`), { type: 'progress', done: n }])
      const whole = await job.events()
      const paged: unknown[] = []
      for (let after = 0; ;) {
        const { body } = await job.call('GET', `/events?after=${after}&limit=7`)
        assert.ok(isObject(body) && Array.isArray(body['events']) && typeof body['cursor'] === 'number')
        assert.ok(body['events'].length <= 7)
        paged.push(...body['events'])
        if (body['events'].length === 0) break
        assert.equal(body['cursor'], field(body['events'].at(-1), 'cursor'))
        after = body['cursor']
      }
      assert.deepEqual(paged, whole)
    },
  },
  {
    clause: '9.4',
    name: 'a poll waits for the next event, and does not wait where something is there or nothing will come',
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push(log('one'))
      const there = await job.call('GET', '/events?after=0&wait=25')
      assert.ok((field(there.body, 'events') as unknown[]).length > 0)
      const waits = job.call('GET', `/events?after=${cursor}&wait=25`)
      const second = job.call('GET', `/events?after=${cursor}&wait=25`)
      await job.call('GET', `/events?after=${cursor}`)
      await job.push(log('two'))
      for (const { body } of await Promise.all([waits, second])) {
        const messages = (field(body, 'events') as JobEvent[]).map(({ data }) => field(data, 'message'))
        assert.ok(messages.includes('two'), JSON.stringify(body))
      }
      const end = await job.push({ type: 'completed' })
      const over = await job.call('GET', `/events?after=${end.cursor}&wait=25`)
      assert.deepEqual(field(over.body, 'events'), [])
      assert.equal(field(over.body, 'status'), 'completed')
    },
  },
  {
    clause: '9.4',
    name: 'a poll for which nothing comes is held for as long as it asked, whatever the service does meanwhile',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push([log('one'), { type: 'progress', done: 1 }])
      const began = Date.now()
      const none = await job.call('GET', `/events?after=${cursor}&wait=${IDLE_WAIT_S}`)
      assert.deepEqual([none.status, field(none.body, 'events'), field(none.body, 'cursor')], [200, [], cursor])
      const seconds = (Date.now() - began) / 1000
      assert.ok(seconds > IDLE_WAIT_S - 0.1, `it was answered after ${seconds} s`)
    },
  },
  {
    clause: '9.5',
    name: 'the long poll tells the facts that the stream tells, with the same ids, and folds to the same snapshot',
    async run(service) {
      const job = await service.createJob({ total: 6, unit: 'files' })
      const stream = await job.read('?after=0')
      const start = syncOf(await stream.take(1)).snapshot
      await job.push({ type: 'progress', done: 1, phase: 'reading', counts: { a: 1 } })
      await job.push([log('one', 'warn'), { type: 'progress', done: 2, total: 7 }, log('two')])
      await job.push([
        { type: 'progress', done: 7 },
        { type: 'completed', result: [1] },
      ])
      const told = facts(await stream.rest()).map(({ event, id, data }) => ({ type: event, cursor: Number(id), data }))
      const events = await job.events()
      assert.deepEqual(
        events.filter(({ type }) => isFact({ event: type, id: '', data: null })),
        told,
      )
      const cursors = events.map(({ cursor }) => cursor)
      assert.deepEqual(
        cursors,
        cursors.toSorted((a, b) => a - b),
      )
      const snapshot = events.reduce(fold, start)
      assert.deepEqual(recorded(snapshot), recorded(await job.snapshot()))
    },
  },
  {
    clause: '9.6',
    name: 'a poll that cannot be answered is refused by name',
    async run(service) {
      const job = await service.createJob()
      for (const query of ['after=x', 'after=-1', 'wait=x', 'wait=3600', 'limit=0', 'limit=100000']) {
        assertProblem(await job.call('GET', `/events?${query}`), 400, 'invalid_query', query)
      }
    },
  },
  {
    clause: '9.7',
    name: 'a poll says when its cursor is ahead of the job, when it is resumed, and when the job is over',
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push(log('one'))
      const verdictAt = async (after: number) =>
        field((await job.call('GET', `/events?after=${after}`)).body, 'verdict')
      assert.deepEqual(
        [await verdictAt(cursor), await verdictAt(0), await verdictAt(cursor + 100)],
        ['resumed', 'resumed', 'gap'],
      )
      await job.push({ type: 'completed' })
      assert.equal(await verdictAt(cursor), 'ended')
    },
  },
  {
    clause: '9.7',
    name: 'a poll from a cursor older than what is kept says gap, and its snapshot holds',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      await job.pushLines(10_700, { batch: 900 })
      const { status, body } = await job.call('GET', '/events?after=1&limit=1')
      assert.deepEqual([status, field(body, 'verdict')], [200, 'gap'])
      assert.deepEqual(recorded(field(body, 'snapshot') as Snapshot), recorded(await job.snapshot()))
    },
  },
]
