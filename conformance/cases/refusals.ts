// §8: a stream that cannot be had. What an EventSource would die of is kept for what no retry mends.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { field, isEnd } from '../events.ts'

/** Viewers of one job who all come at the same moment, as after a restart. */
const CROWD = 200
/** More than one page or one person opens (§11.5 lets a service say how many it takes). */
const MANY = 320

export const refusalCases: readonly Case[] = [
  {
    clause: '8.1',
    name: 'a crowd that comes at once while producers push is served or told to come back, never refused',
    async run(service) {
      const job = await service.createJob()
      const pushes = job.pushLines(200, { batch: 1 })
      const crowd = await Promise.all(Array.from({ length: CROWD }, () => job.stream('?after=0')))
      assert.deepEqual(new Set(crowd.map(({ status }) => status)), new Set([200]))
      await pushes
      await job.push({ type: 'completed' })
      for (const stream of crowd) {
        const told = await stream.rest(20_000)
        const [first] = told
        if (first?.event === 'busy') {
          assert.ok(
            (stream.retryMs ?? 0) > 0 && Number(field(first.data, 'retry_after')) > 0,
            'busy says when to come back',
          )
        } else {
          assert.ok(told.some(isEnd), 'a reader that was served sees the end')
        }
      }
    },
  },
  {
    clause: '11.5',
    name: 'streams beyond what one may hold are told to come back, and hinder none of those that are open',
    async run(service) {
      const job = await service.createJob()
      const first = await job.read('?after=0')
      const streams = await Promise.all(Array.from({ length: MANY }, () => job.stream()))
      const last = streams.at(-1)
      const told = (await Promise.all(streams.map((stream) => stream.take(1)))).map(([event]) => event)
      const busy = told.filter((event) => event?.event === 'busy')
      for (const event of told) assert.ok(event?.event === 'sync' || event?.event === 'busy', event?.event)
      for (const event of busy) assert.equal(field(event?.data, 'code'), 'too_many_streams')
      if (told.at(-1)?.event === 'busy') assert.ok((last?.retryMs ?? 0) > 0 && (await last?.rest())?.length === 0)
      await job.push({ type: 'completed' })
      assert.ok((await first.rest(20_000)).some(isEnd))
    },
  },
  {
    clause: '8.2',
    name: 'what no retry mends is a 4xx, and the snapshot gives the same reason',
    async run(service) {
      const path = '/api/jobs/job_zzzzzzzzzzzzzzzzzzzzzzzzzz'
      const stream = await service.stream(`${path}/stream`)
      assert.equal(stream.status, 404)
      const { status, body } = await service.call('GET', path)
      assert.deepEqual([status, field(body, 'code')], [404, field(await stream.body(), 'code')])
    },
  },
]
