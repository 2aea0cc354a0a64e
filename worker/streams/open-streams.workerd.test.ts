// Several jobs on one connection, against real job objects.
import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { jobDirectory } from '../../durable/cloudflare/directories.ts'
import { readEvents, type SentEvent } from '../../durable/read-events.test-support.ts'
import type { Problem } from '../../durable/protocol/problem.ts'
import { openStreams } from './open-streams.ts'

const jobs = jobDirectory(env.JOBS)
const log = (message: string) => ({ type: 'log', level: 'info', message }) as const

async function created(...ids: string[]) {
  for (const job_id of ids) await jobs.job('w', job_id).create({ workspace: 'w', job_id, kind: 'test', title: job_id })
  return ids.map((id) => jobs.job('w', id))
}

async function open(ids: readonly string[], after?: string): Promise<Response> {
  const query = after === undefined ? '' : `?after=${after}`
  const answer = await openStreams(jobs, 'w', ids, new Request(`http://jobcast/api/stream${query}`))
  if (answer.status >= 400) throw new Error((await answer.json<Problem>()).code)
  return answer
}

const lines = (events: readonly SentEvent[]) =>
  events
    .filter(({ event }) => event === 'log')
    .map(({ data }) => data as { job_id: string; message: string })
    .map(({ job_id, message }) => `${job_id} ${message}`)

test('tells each event with its job, and closes after the last end', async () => {
  const [one, two] = await created('job_000000000mone', 'job_000000000mtwo')
  const reader = readEvents(await open(['job_000000000mone', 'job_000000000mtwo']))
  await reader.take(4)
  await one?.push({ updates: [log('a'), { type: 'completed' }] })
  await two?.push({ updates: [log('b')] })
  await two?.push({ updates: [{ type: 'failed', error: 'no' }] })
  const events = await reader.rest()
  expect(lines(events).toSorted()).toEqual(['job_000000000mone a', 'job_000000000mtwo b'])
  expect(events.filter(({ event }) => event === 'completed' || event === 'failed')).toHaveLength(2)
})

test('resumes every job by one cursor, wherever it was cut', async () => {
  const [one, two] = await created('job_000000000rone', 'job_000000000rtwo')
  for (let n = 0; n < 5; n++) {
    await one?.push({ updates: [log(`a${n}`)] })
    await two?.push({ updates: [log(`b${n}`)] })
  }
  await one?.push({ updates: [{ type: 'completed' }] })
  await two?.push({ updates: [{ type: 'completed' }] })
  const ids = ['job_000000000rone', 'job_000000000rtwo']
  const all = await readEvents(await open(ids, '0.0')).rest()
  expect(lines(all)).toHaveLength(10)
  for (const [index, { id, event }] of all.entries()) {
    const seen = lines(all.slice(0, index + 1))
    const answer = await open(ids, id)
    if (answer.status === 204) {
      expect(index).toBe(all.length - 1)
      continue
    }
    const rest = lines(await readEvents(answer).rest())
    expect([...seen, ...rest].toSorted(), `${event} ${id}`).toEqual(lines(all).toSorted())
  }
})

test('says which of the jobs do not exist, and refuses when none does or the cursor is not of these jobs', async () => {
  await created('job_000000000xone')
  const [first] = await readEvents(await open(['job_000000000xnone', 'job_000000000xone'])).take(1)
  expect(first).toMatchObject({ event: 'refused', data: { job_id: 'job_000000000xnone', code: 'job_not_found' } })
  await expect(open(['job_000000000xnone'])).rejects.toThrow('job_not_found')
  await expect(open(['job_000000000xone'], '1.2')).rejects.toThrow('invalid_cursor')
})
