// Live jobs on one stream, to a reader that comes back as an EventSource does: what it is told, and how often it has to.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LiveJob } from '../../durable/live-job.ts'
import { SPEC, TestHost } from '../../durable/node-host.test-support.ts'
import { HEARTBEAT_MS } from '../../durable/protocol/frame.ts'
import { readEvents, type SentEvent } from '../../durable/read-events.test-support.ts'
import { openStreams } from './open-streams.ts'

const IDS = ['job_000000000first', 'job_00000000second'] as const
const MINUTE = 60_000

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function twoJobs(): Promise<readonly [LiveJob, LiveJob]> {
  const create = async (job_id: string): Promise<LiveJob> => {
    const host = new TestHost()
    host.now = () => Date.now()
    const job = new LiveJob(host)
    await job.create({ ...SPEC, job_id, retryable: true })
    return job
  }
  return [await create(IDS[0]), await create(IDS[1])]
}

function open([first, second]: readonly [LiveJob, LiveJob], query: string): Promise<Response> {
  const jobs = { job: (_: string, jobId: string) => (jobId === IDS[0] ? first : second) }
  return openStreams(jobs, SPEC.workspace, IDS, new Request(`http://jobcast/api/stream?${query}`))
}

/** Comes back after the time that it was last told, with the last id, until it is answered 204. */
function reader(jobs: readonly [LiveJob, LiveJob], from = '') {
  const told: SentEvent[] = []
  const state = { told, at: from, visits: 0, hasStopped: false }
  void (async () => {
    for (;;) {
      const answer = await open(jobs, `follow=1&after=${state.at}`)
      state.visits++
      if (answer.status === 204) break
      const events = readEvents(answer)
      for await (const event of events) {
        told.push(event)
        state.at = event.id ?? state.at
      }
      await new Promise((resolve) => setTimeout(resolve, events.retryMs() ?? 0))
    }
    state.hasStopped = true
  })()
  return state
}

const minutes = (number: number) => vi.advanceTimersByTimeAsync(number * MINUTE)
const names = (told: readonly SentEvent[], jobId: string) =>
  told.filter(({ data }) => (data as { job_id?: string }).job_id === jobId).map(({ event }) => event)

test('a job with much to tell keeps none waiting', async () => {
  const jobs = await twoJobs()
  const updates = Array.from(
    { length: 1_000 },
    () => ({ type: 'log', level: 'info', message: 'x'.repeat(900) }) as const,
  )
  await jobs[0].push({ updates })
  const { body } = await open(jobs, 'after=0.0')
  const chunks = body?.pipeThrough(new TextDecoderStream()).getReader()
  let before = 0
  for (; before < 1_000; before++) {
    const { value = '' } = (await chunks?.read()) ?? {}
    if (value.includes(`event: sync\ndata: {"job_id":"${IDS[1]}"`)) break
  }
  expect(before).toBeLessThan(5)
  await chunks?.cancel()
})

test('a retry is told to who follows, though the stream of the failed job was lost meanwhile and another goes on', async () => {
  const jobs = await twoJobs()
  const { told } = reader(jobs)
  await minutes(1)
  await jobs[0].push({ updates: [{ type: 'failed', error: 'no' }] })
  await minutes(1)
  jobs[0].sendAllAway()
  await minutes(1)
  await jobs[0].retry()
  await jobs[1].push({ updates: [{ type: 'log', level: 'info', message: 'still here' }] })
  await minutes(1)
  expect(names(told, IDS[0])).toContain('attempt')
  expect(names(told, IDS[0]).filter((name) => name === 'failed')).toHaveLength(1)
  expect(names(told, IDS[1])).toContain('log')
})

test('a job that failed ten minutes ago cuts nobody off, neither who was there nor who comes with its end', async () => {
  const jobs = await twoJobs()
  const first = reader(jobs)
  await minutes(1)
  await jobs[0].push({ updates: [{ type: 'failed', error: 'no' }] })
  await minutes(15)
  const late = reader(jobs, first.at)
  await minutes(5)
  await jobs[1].push({ updates: [{ type: 'completed' }] })
  await minutes(1)
  for (const { told } of [first, late]) expect(names(told, IDS[1]).at(-1)).toBe('completed')
  expect(names(first.told, IDS[1]).filter((name) => name === 'sync')).toHaveLength(1)
  expect(names(late.told, IDS[1]).filter((name) => name === 'sync')).toHaveLength(1)
})

test('who comes back when all is over is told so, or kept for a while: never asked to come again and again', async () => {
  const jobs = await twoJobs()
  const first = reader(jobs)
  await jobs[0].push({ updates: [{ type: 'completed' }] })
  await jobs[1].push({ updates: [{ type: 'failed', error: 'no' }] })
  await minutes(9)
  expect(first.visits).toBe(1)
  await minutes(10)
  const { visits } = first
  await minutes(10)
  // Whom an object keeps, it keeps until its next heartbeat.
  expect(first.visits - visits).toBeLessThanOrEqual((10 * MINUTE) / HEARTBEAT_MS)
  await jobs[1].retry()
  await jobs[1].push({ updates: [{ type: 'completed' }] })
  await minutes(1)
  expect(first.hasStopped).toBe(true)
})
