// §5.1–5.3: how a job ends, once, and that nothing stands after it.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { facts, field, isEnd, lines } from '../events.ts'
import { log } from '../service.ts'
import { assertProblem } from './jobs.ts'

export const endCases: readonly Case[] = [
  {
    clause: '5.1',
    name: 'each way to end reaches the readers and the snapshot',
    async run(service) {
      const ends = [
        [
          { type: 'completed', result: { rows: [1, null, 'x'] } },
          'completed',
          { status: 'completed', result: { rows: [1, null, 'x'] } },
        ],
        [{ type: 'completed' }, 'completed', { status: 'completed', result: null }],
        [
          { type: 'failed', error: 'disk full', details: { free: 0 } },
          'failed',
          { status: 'failed', error: 'disk full', details: { free: 0 } },
        ],
        [{ type: 'cancelled' }, 'failed', { status: 'cancelled' }],
      ] as const
      for (const [update, event, data] of ends) {
        const job = await service.createJob()
        const stream = await job.read()
        await job.push([log('nearly'), update])
        const end = (await stream.rest()).at(-1)
        assert.equal(end?.event, event)
        for (const [name, value] of Object.entries(data)) assert.deepEqual(field(end.data, name), value, name)
        const snapshot = await job.snapshot()
        assert.equal(snapshot.status, data.status)
        assert.equal(typeof snapshot.ended_at, 'string')
      }
    },
  },
  {
    clause: '5.1',
    name: 'an update after an end in the same push refuses the whole push',
    async run(service) {
      const job = await service.createJob()
      const refused = await job.post([log('one'), { type: 'completed' }, log('two')])
      assertProblem(refused, 400, 'invalid_body', 'an update after the end')
      assert.equal((await job.snapshot()).status, 'queued')
    },
  },
  {
    clause: '5.2',
    name: 'after the end every push is refused and no reader hears of it',
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push([log('one'), { type: 'completed', result: 1 }])
      for (const update of [
        log('two'),
        { type: 'progress', done: 3 },
        { type: 'failed', error: 'x' },
        { type: 'completed' },
      ]) {
        assertProblem(await job.post(update), 409, 'job_ended', `${update.type} after the end`)
      }
      const told = await job.replay(0)
      assert.deepEqual(
        facts(told).map(({ event }) => event),
        ['log', 'completed'],
      )
      assert.ok(isEnd(told.at(-1) ?? { event: '', id: '', data: null }), 'the end is the last event')
      assert.equal(told.at(-1)?.id, String(cursor))
      assert.equal((await job.snapshot()).cursor, cursor)
    },
  },
  {
    clause: '5.3',
    name: 'of many ends at once one counts, and nothing stands after it',
    async run(service) {
      const job = await service.createJob()
      const reader = await job.read('?after=0')
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          job.post([log(`${n}`), n % 2 === 0 ? { type: 'completed', result: n } : { type: 'failed', error: `${n}` }]),
        ),
      )
      const won = answers.findIndex(({ status }) => status === 200)
      assert.equal(answers.filter(({ status }) => status === 200).length, 1)
      for (const answer of answers.filter(({ status }) => status !== 200)) {
        assertProblem(answer, 409, 'job_ended', 'a loser')
      }
      for (const told of [await reader.rest(), await job.replay(0)]) {
        assert.deepEqual(lines(told), [`${won}`])
        assert.equal(told.filter(isEnd).length, 1)
        assert.ok(isEnd(told.at(-1) ?? { event: '', id: '', data: null }))
      }
    },
  },
]
