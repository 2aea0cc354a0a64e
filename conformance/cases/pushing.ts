// §3: what a push may be, what it becomes, and that it holds once it is answered.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { facts, field, lines } from '../events.ts'
import { log } from '../service.ts'
import { assertProblem } from './jobs.ts'

const NDJSON = { 'Content-Type': 'application/x-ndjson' }

export const pushCases: readonly Case[] = [
  {
    clause: '3.1',
    name: 'one update, an array and NDJSON are taken, and answered with cursor and cancel',
    async run(service) {
      const job = await service.createJob()
      const one = await job.push(log('one'))
      const several = await job.push([log('two'), log('three')])
      const text = [log('four'), log('five')].map((update) => JSON.stringify(update)).join('\n')
      const answer = await service.call('POST', `${job.path}/updates`, `${text}\n`, NDJSON)
      assert.equal(answer.status, 200)
      assert.deepEqual([one.cancel, several.cancel, field(answer.body, 'cancel')], [false, false, false])
      const cursors = [one.cursor, several.cursor, Number(field(answer.body, 'cursor'))]
      assert.deepEqual(
        cursors,
        cursors.toSorted((a, b) => a - b),
      )
      await job.push({ type: 'completed' })
      assert.deepEqual(lines(await job.replay(0)), ['one', 'two', 'three', 'four', 'five'])
    },
  },
  {
    clause: '3.2',
    name: 'an update of unknown type, with a field that is not known or of the wrong type is refused by name',
    async run(service) {
      const job = await service.createJob()
      const wrong = [
        { type: 'tick' },
        { type: 'progress', dne: 1 },
        { type: 'progress', done: '1' },
        { type: 'progress', progress: 101 },
        { type: 'progress', done: -1 },
        { type: 'log', level: 'debug', message: 'x' },
        { type: 'failed' },
        'text',
        null,
        7,
      ]
      for (const update of wrong) {
        assertProblem(await job.post(JSON.stringify(update)), 400, 'invalid_body', JSON.stringify(update))
      }
      assert.equal((await job.snapshot()).status, 'queued', 'nothing of it counts')
    },
  },
  {
    clause: '3.3',
    name: 'a push with one bad update is refused whole',
    async run(service) {
      const job = await service.createJob()
      const before = await job.snapshot()
      const bad = await job.post([
        log('one'),
        { type: 'progress', done: 3 },
        { type: 'log', level: 'info' },
        log('two'),
      ])
      assertProblem(bad, 400, 'invalid_body', 'a bad update among good ones')
      assert.deepEqual(await job.snapshot(), before)
      assert.deepEqual(await job.events(before.cursor), [])
    },
  },
  {
    clause: '3.4',
    name: 'what was answered shows on every face at once',
    async run(service) {
      const job = await service.createJob()
      for (let n = 1; n <= 20; n++) {
        const { cursor } = await job.push([log(`line ${n}`), { type: 'progress', done: n }])
        const snapshot = await job.snapshot()
        assert.ok(snapshot.cursor >= cursor, `after ${cursor} the snapshot is at ${snapshot.cursor}`)
        assert.equal(snapshot.done, n)
        const events = await job.events()
        assert.equal(events.filter(({ type }) => type === 'log').length, n)
        assert.equal(events.at(-1)?.cursor, cursor)
      }
    },
  },
  {
    clause: '3.5',
    name: 'progress sets what it names, null clears, counts are merged by name',
    async run(service) {
      const job = await service.createJob()
      await job.push({
        type: 'progress',
        done: 3,
        total: 9,
        unit: 'pages',
        message: 'reading',
        counts: { good: 2, bad: 1 },
      })
      await job.push({ type: 'progress', done: 4, message: null, counts: { good: 3 } })
      const { done, total, unit, message, counts } = await job.snapshot()
      assert.deepEqual(
        { done, total, unit, message, counts },
        {
          done: 4,
          total: 9,
          unit: 'pages',
          message: null,
          counts: { good: 3, bad: 1 },
        },
      )
    },
  },
  {
    clause: '3.6',
    name: 'progress follows done and total, never falls, and a change of unit moves no bar',
    async run(service) {
      const job = await service.createJob()
      const bar = async (update: object) => {
        await job.push({ type: 'progress', ...update })
        return (await job.snapshot()).progress
      }
      assert.equal(await bar({ done: 5 }), null, 'without a total nobody knows')
      assert.equal(await bar({ total: 10, unit: 'files' }), 50)
      assert.equal(await bar({ total: 20 }), 50, 'a larger total')
      assert.equal(await bar({ done: 15 }), 75)
      assert.equal(await bar({ done: 1, total: 100, unit: 'rows' }), 75, 'another unit')
      assert.equal(await bar({ done: 300 }), 75, 'a total that was exceeded says nothing')
      assert.equal(await bar({ progress: 20 }), 75, 'a lower figure')
      assert.equal(await bar({ progress: 80.123 }), 80.12, 'hundredths, rounded down')
      const stream = await job.read()
      await job.push({ type: 'completed' })
      assert.equal(field((await stream.rest()).at(-1)?.data, 'status'), 'completed')
      assert.equal((await job.snapshot()).progress, 100)
    },
  },
  {
    clause: '3.7',
    name: 'a new phase and a revised total are facts, a repeated one is none',
    async run(service) {
      const job = await service.createJob()
      await job.push({ type: 'progress', phase: 'reading', total: 10, unit: 'files' })
      await job.push({ type: 'progress', phase: 'reading', total: 10, done: 2 })
      await job.push({ type: 'progress', phase: 'writing', message: 'at last', total: 12 })
      await job.push({ type: 'completed' })
      const told = facts(await job.replay(0)).map(({ event, data }) => [
        event,
        field(data, 'phase') ?? field(data, 'total'),
      ])
      assert.deepEqual(told, [
        ['phase', 'reading'],
        ['phase', 'writing'],
        ['total', 12],
        ['completed', undefined],
      ])
    },
  },
  {
    clause: '3.8',
    name: 'the first push makes a queued job run',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      await job.push(log('here we go'))
      await stream.until('a progress that says running', ({ event, data }) => {
        return (
          event === 'progress' && field(data, 'status') === 'running' && typeof field(data, 'started_at') === 'string'
        )
      })
      assert.equal((await job.snapshot()).status, 'running')
      const silent = await service.createJob()
      await silent.push([])
      const { status, started_at } = await silent.snapshot()
      assert.equal(status, 'running')
      assert.equal(typeof started_at, 'string')
    },
  },
]
