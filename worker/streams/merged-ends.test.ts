// When a job's stream that closes is over, and when it has to be taken up again (§7.12, §10.6): decided by what it told.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { eventFrame, refusedFrame, retryFrame } from '../../durable/protocol/frame.ts'
import { begunAgain, completed, failed } from '../../durable/protocol/turn.ts'
import { handStream, line, merged, sync } from './hand-stream.test-support.ts'

const NOW = Date.UTC(2026, 0, 1)
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString()

beforeEach(() => {
  vi.useFakeTimers({ now: NOW })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const failure = (cursor: number, minutesAgo: number, status: 'failed' | 'cancelled' = 'failed') =>
  eventFrame({ ...failed(status, 'no', ago(minutesAgo)), cursor })
const success = (cursor: number) => eventFrame({ ...completed(null, ago(0)), cursor })
const retried = (cursor: number) => eventFrame({ ...begunAgain(2, ago(0)), cursor })
const failedSync = (start: number, minutesAgo: number) =>
  sync(start, { status: 'failed', cursor: 5, ended_at: ago(minutesAgo) })

/** What a job tells before its stream closes. */
const OVER: Record<string, readonly string[]> = {
  'it completed': [success(5)],
  'its ticket was taken back': [refusedFrame(4, { code: 'ticket_revoked' })],
}
const NOT_OVER: Record<string, readonly string[]> = {
  'it was still going': [sync(4), line(5)],
  'it told nothing at all': [],
  'it failed, and was tried again': [failure(5, 0), retried(6)],
  'it failed long ago, and was tried again': [failure(5, 60), retried(6), line(7)],
  'it is over, but what was missed was still to come': [sync(2, { status: 'completed', cursor: 5, ended_at: ago(60) })],
  'it failed long ago, but what was missed was still to come': [failedSync(2, 60), line(3)],
}

describe('to who follows', () => {
  const cases = {
    ...OVER,
    'it failed ten minutes ago': [failure(5, 10)],
    'it was cancelled an hour ago': [failure(5, 60, 'cancelled')],
    'it had failed an hour before the reader came, who knew': [failedSync(5, 60)],
    'it was sent away after the ten minutes': [failure(5, 10.1), retryFrame(1_500)],
  }
  test.each(Object.entries(cases))('a job is over when its stream closes and %s', (_, frames) => goesOn(frames, true))

  const others = {
    ...NOT_OVER,
    'it failed just now': [failure(5, 0)],
    'it failed nine minutes ago': [sync(4), failure(5, 9.9)],
    'it was cancelled just now': [failure(5, 0, 'cancelled')],
    'it had failed just before the reader came, who knew': [failedSync(5, 1)],
    'it was sent away before the ten minutes': [failure(5, 5), retryFrame(1_500)],
  }
  test.each(Object.entries(others))('all is taken up again when a stream closes and %s', (_, frames) =>
    comesBack(frames, true),
  )

  test('what the time is counts when the stream closes, not when it told the end', async () => {
    const [job, other] = [handStream(sync(4), failure(5, 0)), handStream()]
    const { next } = merged([job.readable, other.readable], true)
    for (let n = 0; n < 3; n++) await next()
    const news = next()
    await vi.advanceTimersByTimeAsync(10 * 60_000)
    job.close()
    other.send(line(1))
    expect(await news).toContain('line 1')
  })
})

describe('to who does not follow', () => {
  const cases = { ...OVER, 'it failed': [failure(5, 0)], 'it was cancelled': [failure(5, 0, 'cancelled')] }
  test.each(Object.entries(cases))('a job is over when its stream closes and %s', (_, frames) => goesOn(frames, false))
  test.each(Object.entries(NOT_OVER))('all is taken up again when a stream closes and %s', (_, frames) =>
    comesBack(frames, false),
  )
})

/** The other job is told on, and the whole ends with it and asks nobody to come back. */
async function goesOn(frames: readonly string[], follow: boolean): Promise<void> {
  const { rest, other } = closedAfter(frames, follow)
  const told = rest()
  await vi.advanceTimersByTimeAsync(0)
  other.send(success(9))
  other.close()
  expect(await told).toMatch(/id: [-\d]+\.9\nevent: completed\ndata: .*\n\n$/)
}

/** The whole ends, and says when to come back: each reader at a time of its own. */
async function comesBack(frames: readonly string[], follow: boolean): Promise<void> {
  vi.spyOn(Math, 'random').mockReturnValue(0.25)
  const { rest, other } = closedAfter(frames, follow)
  expect(await rest()).toMatch(/\n\nretry: 1250\n\n$/)
  expect(await other.gone).toBe('gone')
}

function closedAfter(frames: readonly string[], follow: boolean) {
  const [job, other] = [handStream(...frames), handStream(sync(8))]
  job.close()
  return { ...merged([job.readable, other.readable], follow), other }
}
