// §5.4–5.9: cancels and attempts.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { facts, field } from '../events.ts'
import { log } from '../service.ts'
import { assertProblem } from './jobs.ts'

export const cancelAndRetryCases: readonly Case[] = [
  {
    clause: '5.4',
    name: 'a cancel shows at once and is told in the answer to the next push',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      assert.equal((await job.push(log('begun'))).cancel, false)
      const answer = await job.call('POST', '/cancel')
      assert.equal(answer.status, 200)
      assert.equal(field(answer.body, 'cancelling'), true)
      await stream.until('cancelling', ({ event, data }) => event === 'progress' && field(data, 'cancelling') === true)
      assert.equal((await job.call('POST', '/cancel')).status, 200, 'a second cancel is the same cancel')
      assert.equal((await job.push(log('not yet'))).cancel, true)
      assert.equal((await job.snapshot()).cancelling, true)
    },
  },
  {
    clause: '5.5',
    name: 'a failure after a cancel is a cancelled job, a completion still a completed one',
    async run(service) {
      for (const [update, status] of [
        [{ type: 'failed', error: 'stopped' }, 'cancelled'],
        [{ type: 'cancelled', message: 'stopped' }, 'cancelled'],
        [{ type: 'completed', result: 1 }, 'completed'],
      ] as const) {
        const job = await service.createJob()
        const stream = await job.read()
        await job.push(log('begun'))
        await job.call('POST', '/cancel')
        await job.push(update)
        const end = (await stream.rest()).at(-1)
        assert.equal(field(end?.data, 'status'), status)
        const snapshot = await job.snapshot()
        assert.deepEqual([snapshot.status, snapshot.cancelling], [status, false])
        assertProblem(await job.call('POST', '/cancel'), 409, 'job_ended', 'a cancel after the end')
      }
    },
  },
  {
    clause: '5.6',
    name: 'a cancel that its producer never answers ends the job all the same',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      await job.push(log('begun'))
      await job.call('POST', '/cancel')
      const end = (await stream.rest(30_000)).at(-1)
      assert.equal(end?.event, 'failed')
      assert.equal(field(end.data, 'status'), 'cancelled')
    },
  },
  {
    clause: '5.7',
    name: 'a job that was never pushed to is cancelled at once',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      assert.equal(field((await job.call('POST', '/cancel')).body, 'status'), 'cancelled')
      assert.equal(field((await stream.rest()).at(-1)?.data, 'status'), 'cancelled')
    },
  },
  {
    clause: '5.8',
    name: 'only a job that failed or was cancelled, and said so at creation, can be retried',
    async run(service) {
      const once = await service.createJob()
      await once.push({ type: 'failed', error: 'x' })
      assertProblem(await once.call('POST', '/retry'), 409, 'not_retryable', 'a job that did not say so')
      const good = await service.createJob({ retryable: true })
      assertProblem(await good.call('POST', '/retry'), 409, 'job_active', 'a queued job')
      await good.push(log('running'))
      assertProblem(await good.call('POST', '/retry'), 409, 'job_active', 'a running job')
      await good.push({ type: 'completed' })
      assertProblem(await good.call('POST', '/retry'), 409, 'not_retryable', 'a completed job')
    },
  },
  {
    clause: '5.9',
    name: 'a retry is a new attempt in the same order; only its end counts',
    async run(service) {
      const job = await service.createJob({ retryable: true, total: 4 })
      await job.push([log('first'), { type: 'progress', done: 3 }])
      const first = await job.push({ type: 'failed', error: 'no' })
      const retried = await job.call('POST', '/retry')
      assert.equal(retried.status, 200)
      assert.equal(field(retried.body, 'attempt'), 2)
      const fresh = await job.snapshot()
      assert.deepEqual(
        [fresh.status, fresh.progress, fresh.done, fresh.error, fresh.ended_at, fresh.total],
        ['queued', null, null, null, null, 4],
      )
      const resumed = await job.read(`?after=${first.cursor}`)
      await job.push([log('second'), { type: 'progress', done: 1 }])
      assert.equal((await job.snapshot()).progress, 25)
      await job.push({ type: 'completed' })
      assert.deepEqual(
        facts(await resumed.rest()).map(({ event }) => event),
        ['attempt', 'log', 'completed'],
      )
      const all = facts(await job.replay(0)).map(({ event }) => event)
      assert.deepEqual(all, ['log', 'failed', 'attempt', 'log', 'completed'])
    },
  },
]
