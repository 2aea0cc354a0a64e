// §8: a stream that cannot be had. What an EventSource would die of is kept for what no retry mends.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { field, isEnd } from '../events.ts'

/** Viewers of one job who all come at the same moment, as after a restart. */
const CROWD = 200

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
