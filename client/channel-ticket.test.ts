// By what right a channel watches: a ticket is asked for when there is none and when it has run out, and a refusal that no
// other ticket mends is the end.
import { describe, expect, test, vi } from 'vitest'
import {
  asked,
  begin,
  latest,
  lines,
  log,
  messages,
  pass,
  service,
  stageEachTest,
  sync,
  watch,
} from './channel.test-support.ts'
import { RequestProblem } from './problem.ts'
import { RUNNING } from './running-snapshot.test-support.ts'

stageEachTest()

describe('a ticket', () => {
  const problem = (status: number, code: string) => Response.json({ code, detail: code }, { status })

  test('that is text goes along with every request, and nothing replaces it', async () => {
    begin({}, 't1')
    expect(latest().request).toMatchObject({ ticket: 't1', subject: { stream: expect.not.stringContaining('t1') } })
    service.answer = () => problem(401, 'ticket_expired')
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
    service.answer = ({ searchParams }) =>
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
    service.answer = () => problem(401, 'bad_ticket')
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
    service.answer = () => problem(401, 'ticket_revoked')
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
