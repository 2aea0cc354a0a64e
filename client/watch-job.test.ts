import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import type { StreamEvent } from '../durable/protocol/event.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { begunAgain, completed, failed } from '../durable/protocol/turn.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import { ScriptedEventSource } from './scripted-event-source.test-support.ts'
import { type JobWatch, watchJob } from './watch-job.ts'

const address = { baseUrl: 'https://jobs.example', jobId: 'j' }
const log = { timestamp: '2026-01-01T00:00:01.000Z', level: 'info', message: 'a line' }
const { data: completion } = completed({ rows: 10 }, '2026-01-01T00:01:00.000Z')
const { data: failure } = failed('failed', 'Broken.', '2026-01-01T00:01:00.000Z')
const { data: again } = begunAgain(2, '2026-01-01T00:02:00.000Z')

let watch: JobWatch
let answer: () => Response
let asked = 0

// What is loaded on demand is loaded before time stands still.
beforeAll(() => import('./recovery.ts'))

beforeEach(() => {
  vi.useFakeTimers()
  ScriptedEventSource.opened.length = 0
  asked = 0
  answer = () => Response.json(RUNNING)
  watch = watchJob(address, {
    EventSource: ScriptedEventSource as unknown as typeof EventSource,
    fetch: async () => {
      asked++
      return answer()
    },
    random: () => 0.5,
    viewer: 'me',
  })
})

afterEach(() => {
  watch.close()
  vi.useRealTimers()
})

function sync(start: number, of: Partial<Snapshot> = {}, verdict = 'resumed'): void {
  const snapshot = { ...RUNNING, ...of }
  ScriptedEventSource.latest.say('sync', start, { verdict, cursor: snapshot.cursor, snapshot })
}

const opened = () => ScriptedEventSource.opened.length

test('the first connection asks for all kept facts, and is live once it has them', () => {
  expect(ScriptedEventSource.latest.url).toBe('https://jobs.example/api/jobs/j/stream?follow=1&after=0&viewer=me')
  sync(0)
  expect(watch.view.connection).toBe('catching-up')
  ScriptedEventSource.latest.say('log', 5, log)
  expect(watch.view).toMatchObject({ connection: 'live', cursor: 5, logs: [{ message: 'a line' }] })
})

test('a broken connection is closed and resumed after the last fact, with what is shown kept', async () => {
  sync(5)
  const first = ScriptedEventSource.latest
  first.say('log', 6, log)
  first.fail()
  expect(first.readyState).toBe(2)
  expect(watch.view).toMatchObject({ connection: 'reconnecting', snapshot: { done: 4 } })
  await vi.advanceTimersByTimeAsync(250)
  expect(ScriptedEventSource.latest.url).toContain('after=6')
  sync(6, { cursor: 6 })
  expect(watch.view.connection).toBe('live')
  expect(watch.view.logs).toHaveLength(1)
  first.say('log', 7, log)
  expect(watch.view.logs).toHaveLength(1)
})

test('a service that stays away is tried less and less often', async () => {
  answer = () => new Response('Bad gateway', { status: 502 })
  for (const wait of [250, 500, 1_000, 2_000]) {
    const before = opened()
    ScriptedEventSource.latest.fail(2)
    await vi.advanceTimersByTimeAsync(wait - 1)
    expect(opened()).toBe(before)
    await vi.advanceTimersByTimeAsync(1)
    expect(opened()).toBe(before + 1)
  }
  expect(watch.view.connection).toBe('reconnecting')
})

test('a job that is not there is refused with the reason, and not asked for again', async () => {
  answer = () => Response.json({ code: 'job_not_found', detail: 'There is no job j.' }, { status: 404 })
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(watch.view).toMatchObject({ connection: 'refused', refusal: { status: 404, message: 'There is no job j.' } })
  expect([opened(), asked]).toEqual([1, 1])
})

test('a job that something before the service has no page for is waited for, as when the service is being replaced', async () => {
  sync(5)
  answer = () => new Response('<html>404 page not found</html>', { status: 404 })
  for (const wait of [250, 500, 1_000]) {
    ScriptedEventSource.latest.fail(2)
    await vi.advanceTimersByTimeAsync(wait)
  }
  expect(watch.view).toMatchObject({ connection: 'reconnecting', snapshot: { done: 4 }, refusal: null })
  expect(opened()).toBe(4)
  sync(5)
  expect(watch.view.connection).toBe('live')
})

test('a busy service is left alone for as long as it asks', async () => {
  ScriptedEventSource.latest.say('busy', 0, { code: 'too_many', retry_after: 4 })
  await vi.advanceTimersByTimeAsync(4_999)
  expect(opened()).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(opened()).toBe(2)
})

test.each([0, 'soon'])(
  'a busy service that names no time (%o) is come back to as after any loss',
  async (retry_after) => {
    ScriptedEventSource.latest.say('busy', 0, { code: 'unavailable', retry_after })
    await vi.advanceTimersByTimeAsync(249)
    expect(opened()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(opened()).toBe(2)
  },
)

test('a silent line is given up after two and a half heartbeats, a line with heartbeats is not', async () => {
  sync(5)
  await vi.advanceTimersByTimeAsync(30_000)
  ScriptedEventSource.latest.say('heartbeat', 5, {})
  await vi.advanceTimersByTimeAsync(37_499)
  expect(watch.view.connection).toBe('live')
  await vi.advanceTimersByTimeAsync(1)
  expect(watch.view.connection).toBe('reconnecting')
})

test('after a sleep, what was queued meanwhile gets time to arrive', async () => {
  sync(5)
  vi.setSystemTime(Date.now() + 3_600_000)
  await vi.advanceTimersByTimeAsync(5_000)
  expect(watch.view.connection).toBe('live')
  ScriptedEventSource.latest.say('heartbeat', 5, {})
  await vi.advanceTimersByTimeAsync(30_000)
  expect(watch.view.connection).toBe('live')
})

test('a completed job ends the watch and closes the line', () => {
  sync(5)
  ScriptedEventSource.latest.say('completed', 6, completion)
  expect(watch.view).toMatchObject({ connection: 'ended', snapshot: { status: 'completed', result: { rows: 10 } } })
  expect(ScriptedEventSource.latest.readyState).toBe(2)
})

test('an end within history, of an attempt before this one, ends nothing', () => {
  sync(0, { attempt: 2, cursor: 9 })
  ScriptedEventSource.latest.say('failed', 3, failure)
  ScriptedEventSource.latest.say('attempt', 4, again)
  expect(watch.view.connection).toBe('catching-up')
  ScriptedEventSource.latest.say('progress', 9, { status: 'running', progress: 50 })
  expect(watch.view).toMatchObject({ connection: 'live', snapshot: { attempt: 2, status: 'running' } })
})

test('a failed job that somebody retries is live again on the same line', () => {
  sync(5)
  ScriptedEventSource.latest.say('failed', 6, failure)
  expect(watch.view.connection).toBe('ended')
  ScriptedEventSource.latest.say('attempt', 7, again)
  expect(watch.view).toMatchObject({ connection: 'live', snapshot: { attempt: 2, status: 'queued' } })
  expect(opened()).toBe(1)
})

test('the close that follows the end is not an error: it is asked once whether it still is the end', async () => {
  sync(5)
  ScriptedEventSource.latest.say('failed', 6, failure)
  answer = () => Response.json({ ...RUNNING, status: 'failed', cursor: 6 })
  ScriptedEventSource.latest.fail()
  await vi.advanceTimersByTimeAsync(60_000)
  expect([watch.view.connection, opened(), asked]).toEqual(['ended', 1, 1])
})

test('a retry that begins while the line is lost is followed', async () => {
  sync(5)
  ScriptedEventSource.latest.say('failed', 6, failure)
  answer = () => Response.json({ ...RUNNING, attempt: 2, cursor: 8 })
  ScriptedEventSource.latest.fail()
  await vi.advanceTimersByTimeAsync(0)
  expect([watch.view.connection, opened()]).toEqual(['reconnecting', 2])
  expect(ScriptedEventSource.latest.url).toContain('after=6')
  sync(6, { attempt: 2, cursor: 8 })
  expect(watch.view).toMatchObject({ connection: 'catching-up', snapshot: { attempt: 2, status: 'running' } })
})

test('a job that had failed stays shown as failed while its service is away, or gives it to nobody any more', async () => {
  sync(5)
  ScriptedEventSource.latest.say('failed', 6, failure)
  for (const status of [502, 404]) {
    answer = () => Response.json({ code: 'x' }, { status })
    ScriptedEventSource.latest.fail()
    await vi.advanceTimersByTimeAsync(60_000)
    expect([watch.view.connection, opened(), asked]).toEqual(['ended', 1, 1])
  }
})

test('a job that had failed is failed still when it is dialled again by one who may not see it any more', async () => {
  sync(5)
  ScriptedEventSource.latest.say('failed', 6, failure)
  answer = () => Response.json({ code: 'ticket_expired' }, { status: 401 })
  ScriptedEventSource.latest.fail()
  await vi.advanceTimersByTimeAsync(0)
  watch.revive()
  expect(watch.view.connection).toBe('reconnecting')
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(watch.view).toMatchObject({ connection: 'ended', snapshot: { status: 'failed' }, refusal: null })
  expect([opened(), asked]).toEqual([2, 2])
})

test('a retry from here is looked for at once', () => {
  sync(5)
  ScriptedEventSource.latest.say('failed', 6, failure)
  ScriptedEventSource.latest.fail()
  watch.revive()
  expect(opened()).toBe(2)
  expect(ScriptedEventSource.latest.url).toContain('after=6')
})

test('a stream that answers nothing (204) for a job that is over, and of which all was seen, is the end', async () => {
  sync(8, { cursor: 8 })
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(250)
  answer = () => Response.json({ ...RUNNING, status: 'completed', cursor: 8 })
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(watch.view).toMatchObject({ connection: 'ended', snapshot: { status: 'completed' } })
  expect(opened()).toBe(2)
})

test('a job that is over, and of which something was missed, is shown as over and not ended before that is here', async () => {
  sync(5)
  answer = () => Response.json({ ...RUNNING, status: 'completed', cursor: 8 })
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(250)
  ScriptedEventSource.latest.fail(2)
  await vi.advanceTimersByTimeAsync(0)
  expect(watch.view).toMatchObject({ connection: 'reconnecting', snapshot: { status: 'completed' } })
  await vi.advanceTimersByTimeAsync(1_000)
  expect(ScriptedEventSource.latest.url).toContain('after=5')
  sync(5, { status: 'completed', cursor: 8 }, 'ended')
  ScriptedEventSource.latest.say('log', 7, log)
  ScriptedEventSource.latest.say('completed', 8, completion)
  expect(watch.view).toMatchObject({ connection: 'ended', logs: [{ message: 'a line' }] })
})

test('whoever wants events of one kind is told of those alone', () => {
  sync(5)
  const lines: string[] = []
  const leave = watch.on('log', ({ data }, view) => lines.push(`${data.message} at ${view.cursor}`))
  ScriptedEventSource.latest.say('progress', 6, { status: 'running', progress: 50 })
  ScriptedEventSource.latest.say('log', 7, log)
  leave()
  ScriptedEventSource.latest.say('log', 8, log)
  expect(lines).toEqual(['a line at 7'])
})

test('iterating yields what is known, then each event, newest progress only, and ends with the job', async () => {
  sync(5)
  const events: StreamEvent[] = []
  const reading = (async () => {
    for await (const event of watch) events.push(event)
  })()
  const { latest } = ScriptedEventSource
  for (const done of [5, 6, 7]) latest.say('progress', done + 1, { status: 'running', progress: done * 10, done })
  latest.say('log', 9, log)
  latest.say('completed', 10, completion)
  await reading
  expect(events.map((event) => event.type)).toEqual(['sync', 'progress', 'log', 'completed'])
  expect(events[1]).toMatchObject({ data: { done: 7 } })
})

test('closing ends whoever iterates', async () => {
  const iterator = watch[Symbol.asyncIterator]()
  const next = iterator.next()
  watch.close()
  expect(await next).toEqual({ done: true, value: undefined })
  expect(ScriptedEventSource.latest.readyState).toBe(2)
})

test('watchers of one job in one program share a connection until the last one leaves', async () => {
  vi.useRealTimers()
  vi.stubGlobal('EventSource', ScriptedEventSource)
  const before = opened()
  const first = watchJob(address)
  const second = watchJob('https://jobs.example/api/jobs/j')
  const other = watchJob({ ...address, jobId: 'k' })
  await expect.poll(() => opened()).toBe(before + 2)
  const [line] = ScriptedEventSource.opened.slice(before)
  first.close()
  first.close()
  expect(line?.readyState).toBe(0)
  second.close()
  expect(line?.readyState).toBe(2)
  other.close()
  vi.unstubAllGlobals()
})

test('a transport that is not there and nothing besides is refused with what to do', async () => {
  vi.stubGlobal('EventSource', undefined)
  const other = watchJob(address, { transports: ['eventsource'] })
  await vi.advanceTimersByTimeAsync(0)
  expect(other.view).toMatchObject({
    connection: 'refused',
    refusal: { message: expect.stringContaining('name another') },
  })
  other.close()
  vi.unstubAllGlobals()
})
