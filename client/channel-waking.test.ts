// What a channel does when the page or the machine wakes: it waits no longer for what may be there again, and asks nothing
// of a service that said when to come back.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { asked, begin, latest, lines, pass, service, stageEachTest, sync, watch } from './channel.test-support.ts'
import { RUNNING } from './running-snapshot.test-support.ts'
import { stubPageEvents } from './page-events.test-support.ts'

stageEachTest()

describe('a page that wakes', () => {
  let window: EventTarget
  const page = { hidden: false }
  beforeEach(() => {
    page.hidden = false
    vi.stubGlobal('document', page)
    window = stubPageEvents()
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
    service.answer = () => new Response('Bad gateway', { status: 502 })
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
    service.answer = () => new Response('Bad gateway', { status: 502 })
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
    service.answer = () => new Response('Bad gateway', { status: 502 })
    latest().listener.lost()
    await pass(60_000)
    expect([watch.view.connection, asked.length, lines.opened.length]).toEqual(['ended', 1, 1])
    service.answer = () => Response.json({ ...RUNNING, status: 'failed', cursor: 6 })
    wake('resume')
    await pass(60_000)
    expect([watch.view.connection, asked.length, lines.opened.length]).toEqual(['ended', 2, 1])
    service.answer = () => Response.json({ ...RUNNING, attempt: 2, cursor: 7 })
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
    service.answer = () => Response.json({ code: 'job_not_found' }, { status: 404 })
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
