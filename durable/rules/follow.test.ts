import { expect, test } from 'vitest'
import { SPEC, TestHost } from '../node-host.test-support.ts'
import { readEvents } from '../read-events.test-support.ts'

const TEN_MINUTES = 10 * 60_000

test('a failed job is waited for as long as it may be retried from where it is watched, and then no more', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.create({ ...SPEC, retryable: true })
  const failed = await job.push({ updates: [{ type: 'failed', error: 'once' }] })
  if (!failed.ok) throw new Error(failed.problem.detail)
  const { cursor } = failed.value
  const ask = (query: string) => job.stream(new Request(`http://here/?${query}`))
  const statuses = async () => {
    const answers = [await ask(`after=${cursor}&follow=1`), await ask(`after=${cursor}`)]
    for (const { body } of answers) await body?.cancel()
    return answers.map(({ status }) => status)
  }
  expect(await statuses()).toEqual([200, 204])
  host.time += TEN_MINUTES
  expect(await statuses()).toEqual([200, 204])
  host.time += 1
  expect(await statuses()).toEqual([204, 204])
  const seen = await readEvents(await ask('after=0&follow=1')).rest()
  expect(seen.at(-1)?.event).toBe('failed')
})

test('one that completed is not waited for', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.create(SPEC)
  await job.push({ updates: [{ type: 'completed' }] })
  const seen = await readEvents(await job.stream(new Request('http://here/?follow=1'))).rest()
  expect(seen.at(-1)?.event).toBe('completed')
  const { id } = seen.at(-1) ?? {}
  expect((await job.stream(new Request(`http://here/?follow=1&after=${id}`))).status).toBe(204)
})
