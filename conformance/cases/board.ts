// §10.1–10.3: the board. Other jobs come and go on it while a case looks at its own.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { field, recorded } from '../events.ts'
import type { Received } from '../open-stream.ts'
import { type Job, log, type Service } from '../service.ts'
import { strictFrames, wholeFrames } from '../strict-frames.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'

export const boardCases: readonly Case[] = [
  {
    clause: '10.1',
    name: 'the board begins with sync and the summaries of the newest jobs, then tells one summary a job event',
    async run(service) {
      const job = await service.createJob({ title: 'on the board', attributes: { a: 1 } })
      const board = await boardWith(service, job)
      assert.equal(board.opening.event, 'sync')
      assert.equal(field(board.opening.data, 'verdict'), 'fresh')
      await job.push([
        { type: 'progress', done: 1, total: 2, message: 'x'.repeat(201) },
        { type: 'completed', result: 'no part of a summary' },
      ])
      const [last] = (await board.stream.until('the end on the board', isOf(job, 'completed'))).slice(-1)
      assert.equal(field(last?.data, 'title'), 'on the board')
      assert.equal(field(last?.data, 'message'), `${'x'.repeat(199)}…`)
      for (const name of ['result', 'details', 'attributes']) assert.equal(field(last?.data, name), undefined, name)
      strictFrames(wholeFrames(board.stream.text))
    },
  },
  {
    clause: '10.2',
    name: 'the board tells every change of status, and what it says last of a job is what its snapshot says',
    async run(service) {
      const jobs = await Promise.all([1, 2, 3].map(() => service.createJob({ retryable: true })))
      const boards = await Promise.all(jobs.map((job) => boardWith(service, job)))
      for (const job of jobs) await job.push([{ type: 'progress', done: 3, total: 4, phase: 'x' }, log('one')])
      for (const [i, job] of jobs.entries()) await boards[i]?.stream.until('running', isOf(job, 'running'))
      for (const job of jobs) await job.push({ type: 'failed', error: 'no' })
      for (const [i, job] of jobs.entries()) {
        const [told] = (await boards[i]?.stream.until('failed', isOf(job, 'failed')))?.slice(-1) ?? []
        const { result: _r, details: _d, attributes: _a, ...summary } = await job.snapshot()
        assert.deepEqual(recorded(told?.data as Snapshot), recorded(summary as Snapshot))
      }
    },
  },
  {
    clause: '10.2',
    name: 'progress shows on the board without a change of status, and cursors of a job never go back',
    async run(service) {
      const job = await service.createJob({ total: 50 })
      const { stream } = await boardWith(service, job)
      for (let done = 1; done <= 50; done++) await job.push({ type: 'progress', done })
      await stream.until('done 50', ({ data }) => field(data, 'job_id') === job.id && field(data, 'done') === 50)
      const cursors = stream.events.filter(isOf(job)).map(({ data }) => Number(field(data, 'cursor')))
      assert.deepEqual(
        cursors,
        cursors.toSorted((a, b) => a - b),
      )
      const ids = stream.events.map(({ id }) => Number(id))
      assert.deepEqual(
        ids,
        ids.toSorted((a, b) => a - b),
      )
    },
  },
  {
    clause: '10.3',
    name: 'a reader that comes back to the board is told of each job that changed, once, by its newest summary',
    async run(service) {
      const job = await service.createJob()
      const first = await boardWith(service, job)
      await job.push({ type: 'progress', done: 1 })
      const [seen] = (await first.stream.until('running', isOf(job, 'running'))).slice(-1)
      first.stream.leave()
      const watch = await boardWith(service, job)
      await job.push({ type: 'progress', done: 2 })
      await job.push({ type: 'completed' })
      await watch.stream.until('completed', isOf(job, 'completed'))
      const again = await service.stream('/api/stream', { 'Last-Event-ID': seen?.id ?? '' })
      const told = await again.until('completed', isOf(job, 'completed'))
      assert.equal(field(told[0]?.data, 'verdict'), 'resumed')
      assert.equal(told[0]?.id, seen?.id)
      assert.equal(told.filter(isOf(job)).length, 1)
    },
  },
  {
    clause: '10.3',
    name: 'a cursor ahead of the board is a gap, one that is no number is refused',
    async run(service) {
      const ahead = await service.stream('/api/stream?after=99999999999')
      assert.equal(field((await ahead.take(1))[0]?.data, 'verdict'), 'gap')
      const malformed = await service.stream('/api/stream?after=x')
      assert.equal(malformed.status, 400)
      assert.equal(field(await malformed.body(), 'code'), 'invalid_cursor')
    },
  },
]

function isOf({ id }: Job, status?: string): (event: Received) => boolean {
  return ({ event, data }) => {
    return event === 'job' && field(data, 'job_id') === id && (status === undefined || field(data, 'status') === status)
  }
}

/** A stream of the board that knows the job. */
async function boardWith(service: Service, job: Job) {
  const stream = await service.stream('/api/stream')
  assert.equal(stream.status, 200)
  const [opening] = await stream.take(1)
  assert.ok(opening !== undefined)
  const jobs = field(opening.data, 'jobs')
  assert.ok(Array.isArray(jobs), `sync carries jobs, not ${JSON.stringify(opening.data).slice(0, 200)}`)
  if (!jobs.some((summary) => field(summary, 'job_id') === job.id)) await stream.until('the job', isOf(job))
  return { stream, opening }
}
