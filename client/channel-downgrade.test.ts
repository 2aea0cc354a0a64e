// Which transport a channel uses: not one that brings nothing where the service is there, and a better one again when it
// works. No way from one to another costs an event.
import { describe, expect, test } from 'vitest'
import {
  begin,
  latest,
  lines,
  log,
  messages,
  pass,
  service,
  stageEachTest,
  sync,
  used,
  watch,
} from './channel.test-support.ts'
import { lazily } from './transports/lazily.ts'

stageEachTest()

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
    service.answer = () => new Response('Bad gateway', { status: 502 })
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
