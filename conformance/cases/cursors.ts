// §7.1–7.3, 7.9, 7.10: ids, how a cursor is brought back, and what becomes of one that is past the end or none at all.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { assertVerdict, facts, field, lines } from '../events.ts'
import { log } from '../service.ts'

/** More than a service may treat as few. */
const MANY_READERS = 40

const isHeartbeat = ({ event }: { readonly event: string }) => event === 'heartbeat'

export const cursorCases: readonly Case[] = [
  {
    clause: '7.1',
    name: 'every frame carries an id, ticks and heartbeats included, and facts carry one of their own',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read('?after=0')
      await job.push([log('one'), { type: 'progress', done: 1 }, log('two')])
      await job.push({ type: 'progress', done: 2 })
      await stream.until('a heartbeat', ({ event }) => event === 'heartbeat', 20_000)
      await job.push({ type: 'completed' })
      await stream.rest()
      for (const { event, id } of stream.events) assert.match(id ?? '', /^\d+$/, `the id of ${event}`)
      const ids = facts(stream.events).map(({ id }) => id)
      assert.equal(new Set(ids).size, ids.length)
    },
  },
  {
    clause: '7.2',
    name: 'ids never go back within a stream, and each fact has a higher one than the fact before',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      for (let n = 0; n < 30; n++) await job.push([log(`${n}`), { type: 'progress', done: n }])
      await job.push({ type: 'completed' })
      for (const told of [await stream.rest(), await job.replay(0)]) {
        const ids = told.map(({ id }) => Number(id))
        assert.deepEqual(
          ids,
          ids.toSorted((a, b) => a - b),
        )
        const own = facts(told).map(({ id }) => Number(id))
        own.slice(1).forEach((id, i) => assert.ok(id > (own[i] ?? 0), `fact ${id} after ${own[i]}`))
      }
    },
  },
  {
    clause: '7.2',
    name: 'an id never runs ahead of the facts: not in a heartbeat, not with many readers, not under load',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const readers = await Promise.all(Array.from({ length: MANY_READERS }, () => job.read()))
      const heard = Promise.all(readers.map((reader) => reader.until('a heartbeat', isHeartbeat, 25_000)))
      let going = true
      void heard.finally(() => {
        going = false
      })
      while (going) await Promise.all([job.push(log('a')), job.push(log('b')), job.push({ type: 'progress', done: 1 })])
      await heard
      await job.push({ type: 'completed' })
      for (const reader of readers) {
        await reader.rest()
        let reached = 0
        for (const event of reader.events) {
          const id = Number(event.id)
          const before = `${event.event}@${id} after something said ${reached}`
          assert.ok(facts([event]).length === 0 ? id >= reached : id > reached, before)
          reached = id
        }
      }
    },
  },
  {
    clause: '7.3',
    name: 'a cursor comes by Last-Event-ID or by ?after=, and the header wins',
    async run(service) {
      const job = await service.createJob()
      const cursor = await job.pushLines(10, { batch: 1 })
      await job.push({ type: 'completed' })
      const all = await job.replay(0)
      const fifth = all.find(({ data }) => field(data, 'message') === 'line 4')?.id ?? ''
      const missing = ['line 5', 'line 6', 'line 7', 'line 8', 'line 9']
      const ways: readonly (readonly [query: string, headers: Record<string, string>])[] = [
        [`?after=${fifth}`, {}],
        ['', { 'Last-Event-ID': fifth }],
        ['?after=0', { 'Last-Event-ID': fifth }],
        [`?after=${cursor}`, { 'Last-Event-ID': fifth }],
      ]
      for (const [query, headers] of ways) {
        const told = await (await job.read(query, headers)).rest()
        assert.deepEqual(lines(told), missing, JSON.stringify([query, headers]))
      }
    },
  },
  {
    clause: '7.9',
    name: 'a reader that has seen the end gets 204 and no body, by header and by query',
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push([log('one'), { type: 'completed' }])
      for (const [query, headers] of [
        [`?after=${cursor}`, {}],
        ['', { 'Last-Event-ID': `${cursor}` }],
        ['?after=0', { 'Last-Event-ID': `${cursor}` }],
        [`?after=${cursor + 1000}`, {}],
      ] as const) {
        const stream = await job.stream(query, headers)
        assert.equal(stream.status, 204)
        assert.equal((await stream.rest()).length, 0)
        assert.equal(stream.text, '')
      }
      assert.equal((await job.read()).status, 200)
    },
  },
  {
    clause: '7.10',
    name: 'a cursor that is no number is refused with 400, an empty one is none',
    async run(service) {
      const job = await service.createJob()
      for (const cursor of ['x', '-1', '1.5', '0x1', '1e3', '99999999999999999999', ' ', '١']) {
        const stream = await job.stream(`?after=${encodeURIComponent(cursor)}`)
        assert.equal(stream.status, 400, `after ${JSON.stringify(cursor)}`)
        assert.equal(field(await stream.body(), 'code'), 'invalid_cursor')
      }
      assert.equal((await job.stream('', { 'Last-Event-ID': 'x' })).status, 400)
      assertVerdict(await (await job.read('?after=')).take(1), 'fresh')
    },
  },
]
