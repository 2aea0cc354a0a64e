// §11: what is too much is refused by a name that says so, and leaves nothing behind.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { isObject, log } from '../service.ts'
import { assertProblem } from './jobs.ts'

/** §11.1. */
const MAX_UPDATES = 1000
const MAX_BODY_BYTES = 1024 * 1024
const MAX_DATA_BYTES = 64 * 1024
const MAX_MESSAGE_CHARS = 4096

export const limitCases: readonly Case[] = [
  {
    clause: '11.1',
    name: 'what is just within the limits is taken',
    async run(service) {
      const job = await service.createJob({ title: 'x'.repeat(200), attributes: { a: 'x'.repeat(16_000) } })
      await job.push(Array.from({ length: MAX_UPDATES }, (_, n) => log(`${n}`)))
      await job.push(log('x'.repeat(MAX_MESSAGE_CHARS)))
      await job.push({ ...log('data'), data: 'x'.repeat(MAX_DATA_BYTES - 2) })
      await job.push({ type: 'completed', result: 'x'.repeat(MAX_DATA_BYTES - 2) })
      assert.equal((await job.events()).filter(({ type }) => type === 'log').length, MAX_UPDATES + 2)
    },
  },
  {
    clause: '11.2',
    name: 'what is beyond them is refused and leaves nothing',
    async run(service) {
      const job = await service.createJob()
      const tooMuch = [
        Array.from({ length: MAX_UPDATES + 1 }, () => log('x')),
        log('x'.repeat(MAX_MESSAGE_CHARS + 1)),
        { ...log('x'), data: 'x'.repeat(MAX_DATA_BYTES) },
        { type: 'completed', result: 'x'.repeat(MAX_DATA_BYTES) },
        { type: 'failed', error: 'x'.repeat(MAX_MESSAGE_CHARS + 1) },
        { type: 'failed', error: 'x', details: 'ä'.repeat(MAX_DATA_BYTES / 2) },
        { type: 'progress', phase: 'x'.repeat(201) },
        { type: 'progress', unit: 'x'.repeat(41) },
        { type: 'progress', counts: Object.fromEntries(Array.from({ length: 33 }, (_, n) => [`c${n}`, n])) },
      ]
      for (const updates of tooMuch) {
        const what = JSON.stringify(updates).slice(0, 80)
        assertProblem(await job.post(updates), 400, 'invalid_body', what)
      }
      const title = await service.call('POST', '/api/jobs', { kind: 'conformance', title: 'x'.repeat(201) })
      assertProblem(title, 400, 'invalid_body', 'a long title')
      const left = (await job.events()).filter(({ type }) => type !== 'progress')
      assert.deepEqual([left, (await job.snapshot()).status], [[], 'queued'])
    },
  },
  {
    clause: '11.2',
    name: 'a body that is too large is a 413 that states the limit, a value nested too deeply a 400',
    async run(service) {
      const job = await service.createJob()
      const large = await job.post(JSON.stringify({ ...log('x'), data: 'x'.repeat(MAX_BODY_BYTES) }))
      assertProblem(large, 413, 'body_too_large', 'a large body')
      assert.ok(isObject(large.body) && /1 MiB|1,048,576/.test(String(large.body['detail'])))
      const deep = await job.post(
        `{"type":"log","level":"info","message":"x","data":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
      )
      assertProblem(deep, 400, 'invalid_body', 'a deep value')
      assert.equal((await job.snapshot()).status, 'queued')
    },
  },
  {
    clause: '11.3',
    name: 'a long NDJSON body is taken as it arrives, whatever its length',
    async run(service) {
      const job = await service.createJob()
      const count = 6_000
      const text = Array.from(
        { length: count },
        (_, n) => `${JSON.stringify(log(`line ${n} ${'x'.repeat(300)}`))}\n`,
      ).join('')
      const headers = { 'Content-Type': 'application/x-ndjson' }
      const answer = await service.call('POST', `${job.path}/updates`, text, headers)
      assert.equal(answer.status, 200, JSON.stringify(answer.body))
      const events = await job.events()
      assert.equal(events.filter(({ type }) => type === 'log').length, count)
    },
  },
  {
    clause: '11.4',
    name: 'two thousand pushes at once are all taken, and none is lost',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      const hands = Array.from({ length: 40 }, async (_, hand) => {
        for (let n = 0; n < 50; n++) await job.push(log(`${hand}.${n}`))
      })
      await Promise.all(hands)
      await job.push({ type: 'completed' })
      const messages = (await stream.rest())
        .filter(({ event }) => event === 'log')
        .map(({ data }) => JSON.stringify(data))
      assert.equal(messages.length, 2000)
      assert.equal((await job.snapshot()).status, 'completed')
    },
  },
]
