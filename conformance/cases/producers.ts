// §4: which pushes count when producers are repeated, replaced, or many; and what happens when they fall silent.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { facts, field, lines } from '../events.ts'
import { log } from '../service.ts'
import { assertProblem } from './jobs.ts'

export const producerCases: readonly Case[] = [
  {
    clause: '4.1',
    name: 'pushes without numbers all count',
    async run(service) {
      const job = await service.createJob()
      await job.push(log('same'))
      await job.push(log('same'))
      await job.push({ type: 'completed' })
      assert.deepEqual(lines(await job.replay(0)), ['same', 'same'])
    },
  },
  {
    clause: '4.2',
    name: 'a repeat is acknowledged and counts once, also when sent several times at once and after the end',
    async run(service) {
      const job = await service.createJob()
      for (let seq = 1; seq <= 5; seq++) {
        const answers = await Promise.all([1, 2, 3].map(() => job.push(log(`line ${seq}`), { epoch: 1, seq })))
        assert.equal(new Set(answers.map(({ cursor }) => cursor)).size, 1, 'every repeat hears of the same cursor')
        await job.push(log('late'), { epoch: 1, seq: 1 })
      }
      const end = await job.push({ type: 'completed' }, { epoch: 1, seq: 6 })
      const repeated = await job.push({ type: 'completed' }, { epoch: 1, seq: 6 })
      assert.equal(repeated.cursor, end.cursor)
      const told = await job.replay(0)
      assert.deepEqual(
        lines(told),
        [1, 2, 3, 4, 5].map((n) => `line ${n}`),
      )
      assert.equal(facts(told).length, 6)
    },
  },
  {
    clause: '4.3',
    name: 'a push after a hole is refused, and goes in once the hole is filled',
    async run(service) {
      const job = await service.createJob()
      await job.push(log('one'), { epoch: 1, seq: 1 })
      assertProblem(await job.post(log('three'), { epoch: 1, seq: 3 }), 409, 'sequence_gap', 'seq 3 after 1')
      await job.push(log('two'), { epoch: 1, seq: 2 })
      await job.push(log('three'), { epoch: 1, seq: 3 })
      await job.push({ type: 'completed' }, { epoch: 1, seq: 4 })
      assert.deepEqual(lines(await job.replay(0)), ['one', 'two', 'three'])
    },
  },
  {
    clause: '4.4',
    name: 'a higher epoch takes over, the lower one is refused and leaves nothing',
    async run(service) {
      const job = await service.createJob()
      await job.push(log('old one'), { epoch: 1, seq: 1 })
      await job.push(log('new one'), { epoch: 2, seq: 1 })
      for (const numbers of [{ epoch: 1, seq: 2 }, { epoch: 1, seq: 1 }, { epoch: 1 }, { epoch: 0, seq: 9 }]) {
        assertProblem(await job.post(log('stale'), numbers), 409, 'stale_epoch', JSON.stringify(numbers))
      }
      assertProblem(await job.post({ type: 'completed' }, { epoch: 1, seq: 2 }), 409, 'stale_epoch', 'a stale end')
      await job.push(log('new two'), { epoch: 2, seq: 2 })
      await job.push({ type: 'completed' }, { epoch: 2, seq: 3 })
      assert.deepEqual(lines(await job.replay(0)), ['old one', 'new one', 'new two'])
    },
  },
  {
    clause: '4.5',
    name: 'of many producers at once each keeps its order, and all readers see one order',
    async run(service) {
      const job = await service.createJob()
      const readers = await Promise.all([1, 2, 3].map(() => job.read('?after=0')))
      const producers = Array.from({ length: 6 }, (_, who) => who)
      await Promise.all(
        producers.map(async (who) => {
          for (let n = 0; n < 25; n++) {
            await job.push([log(`${who}:${n}a`), { type: 'progress', done: n }, log(`${who}:${n}b`)])
          }
        }),
      )
      await job.push({ type: 'completed' })
      const seen = await Promise.all(readers.map(async (reader) => facts(await reader.rest())))
      const told = lines(seen[0] ?? [])
      for (const who of producers) {
        const expected = Array.from({ length: 25 }, (_, n) => [`${who}:${n}a`, `${who}:${n}b`]).flat()
        assert.deepEqual(
          told.filter((line) => line.startsWith(`${who}:`)),
          expected,
        )
      }
      assert.equal(told.length, 300)
      for (const other of seen.slice(1)) assert.deepEqual(other, seen[0])
      told.forEach((line, i) => {
        if (line.endsWith('a')) assert.equal(told[i + 1], line.replace('a', 'b'), 'a push stands together')
      })
    },
  },
  {
    clause: '4.6',
    name: 'a producer that goes silent shows as stalled since, until it pushes again',
    async run(service) {
      const job = await service.createJob({ lease_seconds: 1 })
      const stream = await job.read()
      await job.push({ type: 'progress', done: 1 })
      const stalled = await stream.until(
        'stalled_since',
        ({ data }) => field(data, 'stalled_since') !== undefined,
        20_000,
      )
      assert.equal(stalled.at(-1)?.event, 'progress')
      assert.ok(Date.parse(String(field(stalled.at(-1)?.data, 'stalled_since'))) > 0)
      assert.notEqual((await job.snapshot()).stalled_since, null)
      await job.push({ type: 'progress', done: 2 })
      await stream.until('a progress that is not stalled', ({ event, data }) => {
        return event === 'progress' && field(data, 'done') === 2 && field(data, 'stalled_since') === undefined
      })
      assert.equal((await job.snapshot()).stalled_since, null)
    },
  },
  {
    clause: '4.7',
    name: 'a push that says when the next one may come is waited for',
    async run(service) {
      const patient = await service.createJob({ lease_seconds: 1 })
      const silent = await service.createJob({ lease_seconds: 1 })
      await patient.push(log('back in a minute'), { next_within: 60 })
      await silent.push(log('gone'))
      const stream = await silent.read()
      await stream.until('stalled_since', ({ data }) => field(data, 'stalled_since') !== undefined, 20_000)
      assert.equal((await patient.snapshot()).stalled_since, null)
    },
  },
  {
    clause: '4.8',
    name: 'a job past its deadline fails and says so',
    async run(service) {
      const job = await service.createJob({ deadline_seconds: 1 })
      const stream = await job.read()
      await job.push(log('slowly'))
      const end = (await stream.rest(20_000)).at(-1)
      assert.equal(end?.event, 'failed')
      assert.equal(field(end.data, 'status'), 'failed')
      assert.match(String(field(end.data, 'error')), /\b1 second/)
      assertProblem(await job.post(log('late')), 409, 'job_ended', 'a push after the deadline')
    },
  },
]
