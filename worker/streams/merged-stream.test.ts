// One stream made of several, from streams made by hand: what it does when one of them has no room, or breaks.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { busyFrame, COME_BACK_MS } from '../../durable/protocol/frame.ts'
import { handStream, line, merged } from './hand-stream.test-support.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const BUSY = busyFrame(10_000, { code: 'too_many_streams', retry_after: 10 })
const busier = (retryMs: number) => {
  const stream = handStream(busyFrame(retryMs, { code: 'too_many_streams', retry_after: retryMs / 1000 }))
  stream.close()
  return stream.readable
}

test('a job that has no room is told as busy and cuts the others off only when it may be asked for again', async () => {
  const [full, open] = [handStream(BUSY), handStream()]
  full.close()
  const { next } = merged([full.readable, open.readable])
  expect(await next()).toMatch(/^retry: /)
  expect(await next()).toBe('event: busy\ndata: {"job_id":"job_0","code":"too_many_streams","retry_after":10}\n\n')
  const first = next()
  open.send(line(1))
  expect(await first).toContain('id: -.1\n')
  await vi.advanceTimersByTimeAsync(9_000)
  const second = next()
  open.send(line(2))
  expect(await second).toContain('id: -.2\n')
  const last = next()
  await vi.advanceTimersByTimeAsync(1_100)
  expect(await last).toMatch(/^retry: \d+\n\n$/)
  expect(await next()).toBeNull()
})

test('when no job has room it ends at once, and says when to come back', async () => {
  const { next } = merged([busier(10_000)])
  await next()
  expect(await next()).toContain('event: busy')
  expect(await next()).toBe('retry: 10000\n\n')
  expect(await next()).toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})

test('of several jobs that have no room the one that may be asked for first says when', async () => {
  const { rest } = merged([busier(30_000), busier(10_000), busier(20_000)])
  expect(await rest()).toMatch(/\nretry: 10000\n\n$/)
  expect(vi.getTimerCount()).toBe(0)
})

test('whoever leaves while a job is busy leaves no timer behind', async () => {
  const open = handStream()
  const { reader, next } = merged([busier(10_000), open.readable])
  await next()
  await next()
  void next()
  await vi.advanceTimersByTimeAsync(100)
  expect(vi.getTimerCount()).toBe(1)
  await reader.cancel()
  expect(vi.getTimerCount()).toBe(0)
})

test('a stream that breaks before the end of its job ends the whole, to be taken up again soon', async () => {
  const [broken, open] = [handStream(line(1)), handStream()]
  broken.close()
  const { next } = merged([broken.readable, open.readable])
  await next()
  expect(await next()).toContain('line 1')
  const [, retry] = /^retry: (\d+)\n\n$/.exec((await next()) ?? '') ?? []
  expect(Number(retry)).toBeGreaterThanOrEqual(COME_BACK_MS)
  expect(Number(retry)).toBeLessThanOrEqual(2 * COME_BACK_MS)
  expect(await next()).toBeNull()
  expect(await open.gone).toBe('gone')
})
