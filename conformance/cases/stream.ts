// §6.4–6.10: what a stream says, in which order, and when it ends.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { facts, field, folded, isEnd, lines, recorded, syncOf } from '../events.ts'
import { isObject, log } from '../service.ts'

export const streamCases: readonly Case[] = [
  {
    clause: '6.4',
    name: 'the first event is sync, with verdict, cursor and the snapshot that GET gives',
    async run(service) {
      const job = await service.createJob({ total: 4 })
      await job.push([{ type: 'progress', done: 1 }, log('one')])
      const stream = await job.read()
      const sync = syncOf(await stream.take(1))
      const snapshot = await job.snapshot()
      assert.equal(sync.cursor, snapshot.cursor)
      assert.equal(sync.snapshot.cursor, snapshot.cursor)
      assert.deepEqual(recorded(sync.snapshot), recorded(snapshot))
    },
  },
  {
    clause: '6.5',
    name: 'sync is followed by a full progress while the job goes on, and by the end once it is over',
    async run(service) {
      const job = await service.createJob()
      const queued = await (await job.read()).take(2)
      assert.deepEqual(
        queued.map(({ event }) => event),
        ['sync', 'progress'],
      )
      assert.equal(field(queued[1]?.data, 'status'), 'queued')
      assert.equal(field(queued[1]?.data, 'progress'), null)
      await job.push({ type: 'progress', done: 1, total: 2, unit: 'halves' })
      const running = await (await job.read()).take(2)
      const { status, progress, done, unit } = (running[1]?.data ?? {}) as Record<string, unknown>
      assert.deepEqual([status, progress, done, unit], ['running', 50, 1, 'halves'])
      await job.push({ type: 'completed', result: 7 })
      const ended = await (await job.read()).rest()
      assert.deepEqual(
        ended.map(({ event }) => event),
        ['sync', 'completed'],
      )
      assert.equal(field(ended[1]?.data, 'result'), 7)
    },
  },
  {
    clause: '6.6',
    name: 'every progress carries status and progress and all that is known, and leaves out what is not',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      await job.push({
        type: 'progress',
        done: 1,
        total: 4,
        unit: 'parts',
        phase: 'one',
        message: 'm',
        counts: { a: 1 },
      })
      await job.push({ type: 'progress', done: 2 })
      await job.push({ type: 'progress', message: null })
      await job.push({ type: 'progress', done: 3 })
      const told = await stream.until('done 3', ({ event, data }) => event === 'progress' && field(data, 'done') === 3)
      for (const { event, data } of told) {
        if (event !== 'progress') continue
        assert.ok(isObject(data) && typeof data['status'] === 'string' && 'progress' in data, JSON.stringify(data))
        const empty = Object.entries(data).filter(([name, value]) => value === null && name !== 'progress')
        assert.deepEqual(empty, [], 'empty fields are left out')
      }
      const last = told.at(-1)?.data
      const { done, total, unit, phase, counts, progress, status } = (last ?? {}) as Record<string, unknown>
      assert.deepEqual(
        { done, total, unit, phase, counts, progress, status },
        { done: 3, total: 4, unit: 'parts', phase: 'one', counts: { a: 1 }, progress: 75, status: 'running' },
      )
      assert.ok(!('message' in (last as object)), 'a message that was cleared is gone')
    },
  },
  {
    clause: '6.7',
    name: 'facts come once each, in the order of the pushes, to every reader alike',
    async run(service) {
      const job = await service.createJob()
      const readers = await Promise.all([1, 2, 3, 4].map(() => job.read()))
      const expected = Array.from({ length: 400 }, (_, n) => `line ${n}`)
      for (let n = 0; n < 400; n += 20) await job.push(expected.slice(n, n + 20).map((line) => log(line)))
      await job.push({ type: 'completed' })
      const seen = await Promise.all(readers.map((reader) => reader.rest()))
      for (const told of seen) {
        assert.deepEqual(lines(told), expected)
        assert.deepEqual(facts(told), facts(seen[0] ?? []))
      }
    },
  },
  {
    clause: '6.8',
    name: 'ticks may collapse, but the newest reaches a reader that waits',
    async run(service) {
      const job = await service.createJob({ total: 500 })
      const stream = await job.read()
      const pushes = Array.from({ length: 50 }, (_, n) => job.push({ type: 'progress', done: n + 1 }))
      await Promise.all(pushes)
      await job.push({ type: 'progress', done: 500 })
      const told = await stream.until('the newest progress', ({ data }) => field(data, 'done') === 500)
      assert.equal(field(told.at(-1)?.data, 'progress'), 100)
      const bars = told.map(({ data }) => field(data, 'progress')).filter((bar) => typeof bar === 'number')
      assert.deepEqual(
        bars,
        bars.toSorted((a, b) => a - b),
        'the bar never falls',
      )
    },
  },
  {
    clause: '6.9',
    name: 'folding a stream gives the snapshot that GET gives, wherever it was begun',
    async run(service) {
      const job = await service.createJob({ total: 9, unit: 'files', retryable: true })
      const streams = [await job.read(), await job.read('?after=0')]
      await job.push({ type: 'progress', done: 2, phase: 'reading', message: 'a', counts: { good: 2 } })
      streams.push(await job.read())
      await job.push([log('warned', 'warn'), { type: 'progress', done: 4, total: 8 }, { type: 'failed', error: 'no' }])
      const failed = await job.snapshot()
      for (const stream of streams) assert.deepEqual(recorded(folded(await stream.rest())), recorded(failed))
      const across = await job.read('?follow=1')
      await job.call('POST', '/retry')
      const again = [across, await job.read(`?after=${failed.cursor}`), await job.read('?after=0')]
      await job.push({ type: 'progress', done: 3, total: 8, phase: 'writing' })
      await job.push([
        { type: 'progress', done: 8 },
        { type: 'completed', result: { ok: true } },
      ])
      const completed = await job.snapshot()
      for (const stream of again) assert.deepEqual(recorded(folded(await stream.rest())), recorded(completed))
    },
  },
  {
    clause: '6.10',
    name: 'the end is the last event, and the service closes the stream after it',
    async run(service) {
      const job = await service.createJob()
      const streams = await Promise.all([1, 2, 3].map(() => job.read()))
      await job.push([log('one'), { type: 'progress', done: 1 }, { type: 'completed' }])
      for (const stream of streams) {
        const told = await stream.rest()
        assert.equal(told.findIndex(isEnd), told.length - 1)
        assert.ok(told.some(isEnd), 'the end is told')
      }
    },
  },
]
