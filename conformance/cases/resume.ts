// §7.4, 7.5, 7.8, 7.12: a reader that was cut off anywhere gets exactly what it missed.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { assertVerdict, facts, field, isEnd, lines } from '../events.ts'
import { log } from '../service.ts'

export const resumeCases: readonly Case[] = [
  {
    clause: '7.4',
    name: 'a reader without a cursor begins now: fresh, and nothing of before is replayed',
    async run(service) {
      const job = await service.createJob()
      const cursor = await job.pushLines(5)
      const stream = await job.read()
      const opening = await stream.take(2)
      const sync = assertVerdict(opening, 'fresh')
      assert.equal(sync.cursor, cursor)
      assert.equal(opening[0]?.id, String(cursor))
      await job.push(log('news'))
      await job.push({ type: 'completed' })
      assert.deepEqual(lines(await stream.rest()), ['news'])
    },
  },
  {
    clause: '7.5',
    name: 'from every cursor of a running job a reader gets exactly what follows it',
    async run(service) {
      const job = await service.createJob()
      const live = await job.read('?after=0')
      for (let n = 0; n < 12; n++) await job.push([log(`line ${n}`), { type: 'progress', done: n }])
      const all = facts(await live.until('line 11', ({ data }) => field(data, 'message') === 'line 11'))
      const head = Number((await job.snapshot()).cursor)
      for (let after = 0; after <= head; after++) {
        const stream = await job.read(`?after=${after}`)
        const wanted = all.filter(({ id }) => Number(id) > after)
        const opening = await stream.take(2)
        assertVerdict(opening, 'resumed')
        assert.deepEqual(
          opening.map(({ event, id }) => [event, id]),
          [
            ['sync', `${after}`],
            ['progress', `${after}`],
          ],
        )
        const told: unknown[] = []
        while (told.length < wanted.length) {
          const event = await stream.next(`fact ${told.length} after ${after}`)
          if (event !== null && facts([event]).length === 1) told.push(event)
        }
        assert.deepEqual(told, wanted, `after ${after}`)
        stream.leave()
      }
    },
  },
  {
    clause: '7.5',
    name: 'a reader that is cut off again and again while a job runs ends with every fact once',
    async run(service) {
      const job = await service.createJob()
      const producer = (async () => {
        for (let n = 0; n < 150; n++) await job.push([log(`line ${n}`), { type: 'progress', done: n }])
        await job.push({ type: 'completed' })
      })()
      const seen: string[] = []
      for (let cursor = '0', over = false, cut = 1; !over; cut++) {
        const stream = await job.read('', { 'Last-Event-ID': cursor })
        for (let left = cut; left > 0 && !over; left--) {
          const event = await stream.next()
          if (event === null) break
          cursor = event.id ?? cursor
          seen.push(...lines([event]))
          over = isEnd(event)
        }
        stream.leave()
      }
      await producer
      assert.deepEqual(
        seen,
        Array.from({ length: 150 }, (_, n) => `line ${n}`),
      )
    },
  },
  {
    clause: '7.8',
    name: 'from every cursor before the end of an ended job: ended, what was missed, the end, the close',
    async run(service) {
      const job = await service.createJob()
      for (let n = 0; n < 8; n++) await job.push([log(`line ${n}`), { type: 'progress', done: n }])
      const end = await job.push({ type: 'failed', error: 'no' })
      const all = facts(await job.replay(0))
      for (let after = 0; after < end.cursor; after++) {
        const told = await job.replay(after)
        assertVerdict(told, 'ended')
        assert.deepEqual(
          facts(told),
          all.filter(({ id }) => Number(id) > after),
          `after ${after}`,
        )
        assert.equal(told.at(-1)?.event, 'failed')
      }
      const fresh = await job.replay(null)
      assertVerdict(fresh, 'ended')
      assert.equal(fresh.at(-1)?.event, 'failed')
      assert.deepEqual(lines(fresh), [])
    },
  },
  {
    clause: '7.12',
    name: 'with follow=1 a stream stays open after a failure, tells the new attempt, and closes when it completes',
    async run(service) {
      const job = await service.createJob({ retryable: true })
      const follows = await job.read('?follow=1')
      const plain = await job.read()
      const end = await job.push([log('first'), { type: 'failed', error: 'no' }])
      assert.equal((await plain.rest()).at(-1)?.event, 'failed')
      await follows.until('the failure', ({ event }) => event === 'failed')
      const late = await job.read(`?follow=1&after=${end.cursor}`)
      await job.call('POST', '/retry')
      await job.push([log('second'), { type: 'completed' }])
      for (const stream of [follows, late]) {
        assert.deepEqual(
          facts(await stream.rest()).map(({ event }) => event),
          ['attempt', 'log', 'completed'],
        )
      }
      const cursor = (await job.snapshot()).cursor
      assert.equal((await job.stream(`?follow=1&after=${cursor}`)).status, 204)
    },
  },
]
