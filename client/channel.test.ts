// What a channel does by itself: its patience with a line, what its callers and its listeners may do to it, and what it
// loads while all is well.
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { begin, keep, latest, lines, log, pass, service, stageEachTest, sync, watch } from './channel.test-support.ts'
import { uncaughtErrors } from './uncaught.test-support.ts'

stageEachTest()

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
    service.answer = () => new Response('Bad gateway', { status: 502 })
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

  test('is told of a loss after long health as of a new trouble, by whatever transport', async () => {
    service.answer = () => new Response('Bad gateway', { status: 502 })
    const attempts: number[] = []
    begin({
      transports: lines.transports.filter(({ name }) => name === 'long-poll'),
      retry: (attempt) => attempts.push(attempt),
    })
    for (let failed = 0; failed < 3; failed++) {
      latest().listener.lost()
      await pass(1_000)
    }
    // As long-polling begins each empty answer.
    for (let answered = 0; answered < 10; answered++) {
      sync()
      await pass(9_000)
    }
    latest().listener.lost()
    await pass(1_000)
    sync()
    await pass(9_000)
    latest().listener.lost()
    await pass(0)
    expect(attempts).toEqual([0, 1, 2, 0, 1])
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
  keep(fresh.watchJob('https://jobs.example/api/jobs/j', { transports: lines.transports }))
  expect(lines.opened).toHaveLength(1)
  sync()
  await expect.poll(() => onWaking).toHaveBeenCalledTimes(1)
  sync()
  await new Promise((resolve) => setImmediate(resolve))
  expect(onWaking).toHaveBeenCalledTimes(1)
  vi.doUnmock('./trouble.ts')
  vi.resetModules()
})
