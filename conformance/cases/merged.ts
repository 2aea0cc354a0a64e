// §10.4–10.6: several named jobs on one connection.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { facts, field, isEnd, isFact } from '../events.ts'
import type { Received } from '../open-stream.ts'
import { type Job, log, type Service } from '../service.ts'
import { strictFrames } from '../strict-frames.ts'
import { assertProblem } from './jobs.ts'

const NO_JOB = 'job_zzzzzzzzzzzzzzzzzzzzzzzzzz'

export const mergedCases: readonly Case[] = [
  {
    clause: '10.4',
    name: 'each job on a shared stream tells what its own stream tells, with its id in the data',
    async run(service) {
      const jobs = await Promise.all([1, 2, 3].map(() => service.createJob()))
      const own = await Promise.all(jobs.map((job) => job.read('?after=0')))
      const shared = await open(service, jobs, `&after=${jobs.map(() => '0').join('.')}`)
      await Promise.all(jobs.map((job, i) => work(job, i)))
      const told = await shared.rest()
      strictFrames(shared.text)
      for (const [i, job] of jobs.entries()) {
        const mine = told.filter(({ data }) => field(data, 'job_id') === job.id)
        assert.equal(mine[0]?.event, 'sync')
        assert.deepEqual(factsOf(mine), factsOf((await own[i]?.rest()) ?? []), 'its facts are those of its own stream')
      }
    },
  },
  {
    clause: '10.4',
    name: 'without a cursor each job begins with its own sync, by which a client is right at once',
    async run(service) {
      const jobs = [await service.createJob({ title: 'a' }), await service.createJob({ title: 'b' })]
      const shared = await open(service, jobs)
      const told = await shared.take(4)
      for (const job of jobs) {
        const mine = told.filter(({ data }) => field(data, 'job_id') === job.id)
        assert.deepEqual(
          mine.map(({ event }) => event),
          ['sync', 'progress'],
        )
      }
    },
  },
  {
    clause: '10.5',
    name: 'from every cursor of a shared stream each job goes on exactly where it was',
    async run(service) {
      const jobs = [await service.createJob(), await service.createJob()]
      const live = await open(service, jobs, '&after=0.0')
      await Promise.all(jobs.map((job, i) => work(job, i, 4)))
      const all = await live.rest()
      const wholes = jobs.map((job) => factsOf(all.filter(({ data }) => field(data, 'job_id') === job.id)))
      for (const [at, { id }] of all.slice(0, -1).entries()) {
        const again = await service.stream(`/api/stream?jobs=${jobs.map((job) => job.id).join(',')}`, {
          'Last-Event-ID': id ?? '',
        })
        const rest = await again.rest()
        jobs.forEach((job, i) => {
          const before = all.slice(0, at + 1).filter(({ data }) => field(data, 'job_id') === job.id)
          const after = rest.filter(({ data }) => field(data, 'job_id') === job.id)
          assert.deepEqual([...factsOf(before), ...factsOf(after)], wholes[i], `cut at ${id}`)
        })
      }
    },
  },
  {
    clause: '10.5',
    name: 'a cursor for another number of jobs, or of another form, is refused',
    async run(service) {
      const jobs = [await service.createJob(), await service.createJob()]
      for (const cursor of ['x', '-1.-1.-1', '1.5e3', '%0A', '99999999999999999999']) {
        const stream = await service.stream(`/api/stream?jobs=${jobs.map((job) => job.id).join(',')}&after=${cursor}`)
        assert.equal(stream.status, 400, cursor)
        assert.equal(field(await stream.body(), 'code'), 'invalid_cursor')
      }
    },
  },
  {
    clause: '10.6',
    name: 'it closes after the end of every job, and whoever has seen them all gets 204',
    async run(service) {
      const jobs = [await service.createJob(), await service.createJob()]
      const shared = await open(service, jobs)
      await jobs[0]?.push({ type: 'completed' })
      await shared.until('the first end', isEnd)
      await jobs[1]?.push([log('still here'), { type: 'failed', error: 'no' }])
      const told = await shared.rest()
      assert.ok(told.some(({ event }) => event === 'log') && told.at(-1)?.event === 'failed')
      const again = await service.stream(`/api/stream?jobs=${jobs.map((job) => job.id).join(',')}`, {
        'Last-Event-ID': told.at(-1)?.id ?? '',
      })
      assert.equal(again.status, 204)
    },
  },
  {
    clause: '10.6',
    name: 'a job that does not exist is told and hinders no other; none at all is a 404',
    async run(service) {
      const job = await service.createJob()
      const shared = await service.stream(`/api/stream?jobs=${NO_JOB},${job.id},x`)
      assert.equal(shared.status, 200)
      await job.push([log('one'), { type: 'completed' }])
      const told = await shared.rest()
      const refused = told
        .filter(({ event }) => event === 'refused')
        .map(({ data }) => [field(data, 'job_id'), field(data, 'code')])
      assert.deepEqual(refused, [
        [NO_JOB, 'job_not_found'],
        ['x', 'job_not_found'],
      ])
      assert.ok(told.some(isEnd))
      strictFrames(shared.text)
      const again = await service.stream(`/api/stream?jobs=${NO_JOB},${job.id},x`, {
        'Last-Event-ID': told.at(-1)?.id ?? '',
      })
      assert.equal(again.status, 204, 'an EventSource that has seen all there is must stop')
      assertProblem(await service.call('GET', `/api/stream?jobs=${NO_JOB},x`), 404, 'job_not_found', 'no job at all')
    },
  },
  {
    clause: '10.6',
    name: 'it begins with retry like any stream',
    async run(service) {
      const shared = await open(service, [await service.createJob()])
      await shared.take(1)
      assert.ok(shared.text.startsWith('retry: '), shared.text.slice(0, 60))
    },
  },
]

async function work(job: Job, who: number, lines = 20): Promise<void> {
  for (let n = 0; n < lines; n++) await job.push([log(`${who}:${n}`), { type: 'progress', done: n }])
  await job.push({ type: 'completed', result: who })
}

async function open(service: Service, jobs: readonly Job[], query = '') {
  const stream = await service.stream(`/api/stream?jobs=${jobs.map((job) => job.id).join(',')}${query}`)
  assert.equal(stream.status, 200)
  return stream
}

/** Facts without what differs between a shared stream and a job's own: the id and the job's id. */
function factsOf(events: readonly Received[]): readonly unknown[] {
  return facts(events.filter(isFact)).map(({ event, data }) => {
    const { job_id: _job, ...rest } = data as Record<string, unknown>
    return { event, data: rest }
  })
}
