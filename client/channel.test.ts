// What a channel makes of lines that bring nothing, of tickets that run out, and of policies that its caller gives.
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import type { WatchEnvironment } from './environment.ts'
import { RequestProblem } from './problem.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import type { TicketSource } from './ticket.ts'
import { lazily } from './transports/lazily.ts'
import { scriptedTransports } from './transports/scripted-line.test-support.ts'
import { uncaughtErrors } from './uncaught.test-support.ts'
import { type JobWatch, watchJob } from './watch-job.ts'

// What is loaded on demand is loaded before time stands still.
beforeAll(() => import('./recovery.ts'))

const lines = scriptedTransports('eventsource', 'fetch', 'long-poll')
let watch: JobWatch
let answer: (url: URL) => Response
let asked: string[]

beforeEach(() => {
  vi.useFakeTimers()
  lines.opened.length = 0
  asked = []
  answer = () => Response.json(RUNNING)
})

afterEach(() => {
  watch.close()
  vi.useRealTimers()
})

function begin(wishes: Partial<WatchEnvironment> = {}, ticket?: TicketSource): void {
  watch = watchJob(
    { baseUrl: 'https://jobs.example', jobId: 'j', ...(ticket !== undefined && { ticket }) },
    {
      transports: lines.transports,
      fetch: async (input) => {
        asked.push(String(input))
        return answer(new URL(String(input)))
      },
      random: () => 0.5,
      viewer: 'me',
      ...wishes,
    },
  )
}

const latest = () => lines.opened.at(-1)!
const used = () => lines.opened.map(({ name }) => name)
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

function sync(cursor = 5, of: Partial<Snapshot> = {}): void {
  const snapshot = { ...RUNNING, ...of }
  latest().listener.event('sync', { verdict: 'resumed', cursor: snapshot.cursor, snapshot }, String(cursor))
}

const log = (cursor: number) =>
  latest().listener.event('log', { timestamp: 'now', level: 'info', message: `line ${cursor}` }, String(cursor))
const messages = () => watch.view.logs.map(({ message }) => message)

describe('a transport that brings nothing', () => {
  test('is given up when no sync came within four seconds, twice; the job is shown meanwhile', async () => {
    begin()
    await pass(3_999)
    expect(latest().closed).toBe(false)
    await pass(1)
    expect(latest().closed).toBe(true)
    expect(watch.view).toMatchObject({ connection: 'reconnecting', snapshot: { done: 4 } })
    await pass(250 + 4_000)
    expect(used()).toEqual(['eventsource', 'eventsource'])
    await pass(250)
    expect(used()).toEqual(['eventsource', 'eventsource', 'fetch'])
    await pass(4_000 + 500 + 4_000 + 250)
    expect(used().slice(2)).toEqual(['fetch', 'fetch', 'long-poll'])
    sync()
    expect(watch.view.connection).toBe('polling')
  })

  test('is given up also when it fails at once though the service is there', async () => {
    begin()
    latest().listener.lost()
    await pass(250)
    latest().listener.lost()
    await pass(250)
    expect(used()).toEqual(['eventsource', 'eventsource', 'fetch'])
  })

  test('is kept while the service itself is away', async () => {
    answer = () => new Response('Bad gateway', { status: 502 })
    begin()
    for (let failed = 0; failed < 8; failed++) {
      latest().listener.lost()
      await pass(20_000)
    }
    expect(new Set(used())).toEqual(new Set(['eventsource']))
    sync()
    expect(watch.view.connection).toBe('live')
  })

  test('is kept when it worked in between', async () => {
    begin()
    await pass(4_250)
    sync()
    latest().listener.lost()
    await pass(2_000)
    await pass(4_000)
    await pass(2_000)
    expect(used().every((name) => name === 'eventsource')).toBe(true)
  })

  test('costs nothing that was seen: the next one goes on from there', async () => {
    begin()
    sync(0, { cursor: 0 })
    log(1)
    latest().listener.lost()
    await pass(500)
    await pass(4_500)
    await pass(4_500)
    expect(latest()).toMatchObject({ name: 'fetch', request: { cursor: 1 } })
    sync(1, { cursor: 2 })
    log(2)
    expect(messages()).toEqual(['line 1', 'line 2'])
  })

  test('is used again when it works again', async () => {
    begin({ transports: lines.transports.filter(({ name }) => name !== 'fetch') })
    await pass(8_500)
    sync()
    expect([latest().name, watch.view.connection]).toEqual(['long-poll', 'polling'])
    const polling = latest()
    polling.listener.better(lines.transports[0]!)
    expect([polling.closed, latest().name, latest().request.cursor]).toEqual([true, 'eventsource', 5])
    expect(watch.view.connection).toBe('polling')
    sync()
    expect(watch.view.connection).toBe('live')
    polling.listener.better(lines.transports[0]!)
    expect(lines.opened.filter(({ closed }) => !closed)).toHaveLength(1)
    latest().listener.lost()
    await pass(500 + 4_000 + 1_000 + 4_000 + 250)
    expect(latest().name).toBe('long-poll')
  })

  test('is not what another climbs to: each is told of those alone that are better than itself', async () => {
    begin()
    expect(latest().request.better).toEqual([])
    await pass(8_500)
    expect(latest().request.better.map(({ name }) => name)).toEqual(['eventsource'])
    watch.close()
    begin({ transports: lines.transports.filter(({ name }) => name === 'long-poll') })
    expect([latest().name, latest().request.better]).toEqual(['long-poll', []])
  })

  test('is replaced by the first when the code of the next cannot be loaded', async () => {
    const [first] = lines.transports
    begin({ transports: [first!, { name: 'fetch', open: lazily(() => Promise.reject(new TypeError('gone'))) }] })
    await pass(8_500)
    await pass(500)
    expect(used()).toEqual(['eventsource', 'eventsource', 'eventsource'])
  })
})

describe('a ticket', () => {
  const problem = (status: number, code: string) => Response.json({ code, detail: code }, { status })

  test('that is text goes along with every request, and nothing replaces it', async () => {
    begin({}, 't1')
    expect(latest().request).toMatchObject({ ticket: 't1', subject: { stream: expect.not.stringContaining('t1') } })
    answer = () => problem(401, 'ticket_expired')
    latest().listener.lost()
    await pass(0)
    expect(asked).toEqual(['https://jobs.example/api/jobs/j?ticket=t1'])
    expect(watch.view).toMatchObject({ connection: 'refused', refusal: { code: 'ticket_expired' } })
  })

  test('is asked for before the first line, and the job is shown by the same question', async () => {
    const source = vi.fn(async () => 't1')
    begin({}, source)
    expect([lines.opened.length, watch.view.connection]).toEqual([0, 'connecting'])
    await pass(0)
    expect(latest().request.ticket).toBe('t1')
    expect(watch.view).toMatchObject({ connection: 'connecting', snapshot: { done: 4 } })
    expect(source).toHaveBeenCalledTimes(1)
  })

  test('that expires under a line is replaced, and nothing is missed', async () => {
    const tickets = ['t1', 't2']
    const dead = new Set<string | null>()
    begin({}, () => tickets.shift() ?? null)
    answer = ({ searchParams }) =>
      dead.has(searchParams.get('ticket')) ? problem(401, 'ticket_expired') : Response.json(RUNNING)
    await pass(0)
    sync(0, { cursor: 0 })
    log(1)
    const first = latest()
    dead.add('t1')
    first.listener.event('refused', { code: 'ticket_expired' }, '')
    expect([first.closed, watch.view.connection]).toEqual([true, 'reconnecting'])
    await pass(0)
    expect(latest().request).toMatchObject({ ticket: 't2', cursor: 1 })
    sync(1, { cursor: 1 })
    log(2)
    expect(messages()).toEqual(['line 1', 'line 2'])
  })

  test('that nobody gives any more ends the watch with the reason', async () => {
    const source = vi.fn(() => null)
    begin({}, source)
    await pass(60_000)
    expect(watch.view).toMatchObject({ connection: 'refused', refusal: { code: 'no_ticket' } })
    expect(source).toHaveBeenCalledTimes(1)
  })

  test('that a server refuses for good ends the watch; other failures of it are waited out', async () => {
    const failures = [new TypeError('offline'), new RequestProblem(503, 'unavailable', 'soon'), null]
    const source = vi.fn(async () => {
      const failure = failures.shift()
      if (failure) throw failure
      if (failure === undefined) throw new RequestProblem(403, 'not_allowed', 'Not for you.')
      return 't1'
    })
    begin({}, source)
    await pass(250 + 500)
    expect([source.mock.calls.length, latest().request.ticket]).toEqual([3, 't1'])
    answer = () => problem(401, 'bad_ticket')
    latest().listener.lost()
    await pass(60_000)
    expect(watch.view).toMatchObject({ connection: 'refused', refusal: { message: 'Not for you.' } })
    expect(source).toHaveBeenCalledTimes(4)
  })

  test('that is fresh and refused all the same ends the watch, and is not asked for again', async () => {
    let number = 0
    const source = vi.fn(() => `t${++number}`)
    begin({}, source)
    await pass(0)
    answer = () => problem(401, 'ticket_revoked')
    latest().listener.event('refused', { code: 'ticket_revoked' }, '')
    await pass(60_000)
    expect(watch.view).toMatchObject({ connection: 'refused', refusal: { code: 'ticket_revoked' } })
    expect(source).toHaveBeenCalledTimes(2)
  })

  test('is asked for once at a time, however many watch with it', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const source = vi.fn(() => promise)
    begin({}, source)
    const other = watch
    begin({}, source)
    await pass(30_000)
    expect([source.mock.calls.length, lines.opened.length]).toEqual([1, 0])
    resolve('t1')
    await pass(0)
    expect(lines.opened.map(({ request }) => request.ticket)).toEqual(['t1', 't1'])
    other.close()
  })
})

describe('patience with a line', () => {
  beforeEach(() => {
    begin()
    sync()
  })
  /** The wall clock goes on while no timer runs, as when a machine sleeps. */
  const sleep = (ms: number) => vi.setSystemTime(Date.now() + ms)
  const heartbeat = () => latest().listener.event('heartbeat', {}, '5')

  test('begins anew with each word, and ends once', async () => {
    await pass(30_000)
    heartbeat()
    await pass(37_499)
    expect(lines.opened.map(({ closed }) => closed)).toEqual([false])
    await pass(1)
    expect(lines.opened.map(({ closed }) => closed)).toEqual([true])
    await pass(250)
    expect(lines.opened.map(({ closed }) => closed)).toEqual([true, false])
  })

  test('has no end once nobody watches', async () => {
    watch.close()
    await pass(120_000)
    expect([lines.opened.length, watch.view.connection]).toEqual([1, 'live'])
  })

  test('after a sleep lasts two seconds longer, for what was queued', async () => {
    sleep(3_600_000)
    await pass(39_499)
    expect(watch.view.connection).toBe('live')
    await pass(1)
    expect(watch.view.connection).toBe('reconnecting')
  })

  test('is as long as ever when something arrives in these two seconds', async () => {
    sleep(3_600_000)
    await pass(39_000)
    heartbeat()
    await pass(37_499)
    expect(watch.view.connection).toBe('live')
    await pass(1)
    expect(watch.view.connection).toBe('reconnecting')
  })
})

describe('its caller', () => {
  test('decides when to come back, and when to give up', async () => {
    answer = () => new Response('Bad gateway', { status: 502 })
    const attempts: number[] = []
    begin({
      retry: (attempt) => {
        attempts.push(attempt)
        return attempt < 2 ? 1_000 : null
      },
    })
    for (let failed = 0; failed < 3; failed++) {
      latest().listener.lost()
      await pass(1_000)
    }
    expect([attempts, lines.opened.length]).toEqual([[0, 1, 2], 3])
    expect(watch.view).toMatchObject({ connection: 'refused', refusal: null })
    watch.revive()
    sync()
    expect(watch.view.connection).toBe('live')
  })

  test('hears of no data that is not JSON', () => {
    begin()
    sync()
    const events: string[] = []
    watch.subscribe((_, event) => event && events.push(event.type))
    latest().listener.event('log', undefined, '9')
    log(6)
    expect(events).toEqual(['log'])
  })
})

describe('a listener that throws', () => {
  test('hinders no other, nor the channel, and is not kept secret', async () => {
    const uncaught = uncaughtErrors()
    begin()
    const mistake = new Error('a mistake of the page')
    watch.subscribe(() => {
      throw mistake
    })
    const heard: string[] = []
    watch.on('log', ({ data }) => heard.push(data.message))
    sync()
    log(6)
    expect([heard, watch.view.connection]).toEqual([['line 6'], 'live'])
    expect(new Set(uncaught)).toEqual(new Set([mistake]))
    watch.close()
    vi.unstubAllGlobals()
  })
})

describe('a page that wakes', () => {
  const window = new EventTarget()
  const page = { hidden: false }
  beforeEach(() => {
    page.hidden = false
    vi.stubGlobal('document', page)
    vi.stubGlobal('addEventListener', window.addEventListener.bind(window))
    vi.stubGlobal('removeEventListener', window.removeEventListener.bind(window))
  })
  afterEach(() => {
    watch.close()
    vi.unstubAllGlobals()
  })
  const wake = (type: string, of: object = {}) => window.dispatchEvent(Object.assign(new Event(type), of))
  /** As a page that the browser had kept to go back to. */
  const again = { persisted: true }
  const failed = () => latest().listener.event('failed', { status: 'failed', error: 'Broken.', ended_at: 'now' }, '6')

  test.each(['online', 'pageshow', 'resume', 'visibilitychange'])('on %s does not wait any longer', async (type) => {
    answer = () => new Response('Bad gateway', { status: 502 })
    begin({ retry: () => 20_000 })
    latest().listener.lost()
    await pass(1_000)
    wake(type, again)
    expect(lines.opened).toHaveLength(2)
    wake(type, again)
    expect(lines.opened.map(({ closed }) => closed)).toEqual([true, false])
    await pass(3_000)
    wake(type, again)
    expect(lines.opened.map(({ closed }) => closed)).toEqual([true, true, false])
    sync()
    wake(type, again)
    expect(lines.opened).toHaveLength(3)
  })

  test('that is merely shown for the first time, or hidden, opens nothing', async () => {
    answer = () => new Response('Bad gateway', { status: 502 })
    begin({ retry: () => 20_000 })
    latest().listener.lost()
    await pass(10_000)
    wake('pageshow', { persisted: false })
    page.hidden = true
    wake('visibilitychange')
    expect(lines.opened).toHaveLength(1)
    wake('online')
    expect(lines.opened).toHaveLength(2)
  })

  test('leaves a busy service alone for as long as it asked', async () => {
    begin()
    latest().listener.event('busy', { code: 'too_many_streams', retry_after: 600 }, '')
    await pass(10_000)
    for (const type of ['online', 'resume']) wake(type)
    await pass(590_000)
    expect(lines.opened).toHaveLength(1)
    await pass(150_000)
    expect(lines.opened).toHaveLength(2)
  })

  test('gives a line that was silent while it slept two seconds', async () => {
    begin()
    sync()
    await pass(0)
    vi.setSystemTime(Date.now() + 3_600_000)
    wake('resume')
    await pass(1_999)
    expect(watch.view.connection).toBe('live')
    await pass(1)
    expect(watch.view.connection).toBe('reconnecting')
  })

  test('changes nothing for a line that is silent no longer than it may be', async () => {
    begin()
    sync()
    await pass(30_000)
    wake('resume')
    await pass(7_499)
    expect(watch.view.connection).toBe('live')
    await pass(1)
    expect(watch.view.connection).toBe('reconnecting')
  })

  test('looks once whether a failed job is still the last that was heard of it', async () => {
    begin()
    sync()
    failed()
    answer = () => new Response('Bad gateway', { status: 502 })
    latest().listener.lost()
    await pass(60_000)
    expect([watch.view.connection, asked.length, lines.opened.length]).toEqual(['ended', 1, 1])
    answer = () => Response.json({ ...RUNNING, status: 'failed', cursor: 6 })
    wake('resume')
    await pass(60_000)
    expect([watch.view.connection, asked.length, lines.opened.length]).toEqual(['ended', 2, 1])
    answer = () => Response.json({ ...RUNNING, attempt: 2, cursor: 7 })
    wake('resume')
    await pass(0)
    expect([latest().request.cursor, watch.view.connection]).toEqual([6, 'reconnecting'])
    sync(6, { attempt: 2, cursor: 7 })
    expect(watch.view).toMatchObject({ connection: 'catching-up', snapshot: { attempt: 2 } })
  })

  test('leaves what is completed or was refused alone, and what nobody watches any more', async () => {
    begin()
    sync()
    await pass(0)
    latest().listener.event('completed', { status: 'completed', result: 1, ended_at: 'now' }, '6')
    wake('online')
    await pass(60_000)
    expect([asked, lines.opened.length]).toEqual([[], 1])
    answer = () => Response.json({ code: 'job_not_found' }, { status: 404 })
    begin()
    latest().listener.lost()
    await pass(0)
    expect(watch.view.connection).toBe('refused')
    wake('online')
    watch.close()
    wake('online')
    await pass(60_000)
    expect(lines.opened).toHaveLength(2)
  })
})

describe('a listener that closes the watch', () => {
  test.each(['sync', 'reconnecting'])('on %s leaves nothing open, and opens nothing any more', async (on) => {
    begin()
    watch.subscribe(({ connection }, event) => {
      if (event?.type === on || connection === on) watch.close()
    })
    sync()
    latest().listener.lost()
    await pass(60_000)
    expect(lines.opened.map(({ closed }) => closed)).toEqual([true])
  })
})

test('what helps in trouble is loaded with the first sync, before a deploy or a dead network can take it away', async () => {
  vi.useRealTimers()
  const onWaking = vi.fn<(wake: () => void) => void>()
  vi.resetModules()
  vi.doMock('./trouble.ts', () => ({ onWaking, solve: vi.fn<() => void>() }))
  const fresh = await import('./watch-job.ts')
  watch = fresh.watchJob('https://jobs.example/api/jobs/j', { transports: lines.transports })
  expect(lines.opened).toHaveLength(1)
  sync()
  await vi.waitFor(() => expect(onWaking).toHaveBeenCalledTimes(1))
  sync()
  await new Promise((resolve) => setImmediate(resolve))
  expect(onWaking).toHaveBeenCalledTimes(1)
  vi.doUnmock('./trouble.ts')
  vi.resetModules()
})
