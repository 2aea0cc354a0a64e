import { expect, test } from 'vitest'
import type { StreamEvent } from '../../durable/protocol/event.ts'
import { RUNNING } from '../running-snapshot.test-support.ts'
import { EMPTY_VIEW, type View } from '../view.ts'
import { heard, OWN_CLOCK } from './server-clock.ts'

const STARTED = Date.parse(RUNNING.started_at ?? '')
const HOUR = 3_600_000

const view = (connection: View['connection']): View => ({ ...EMPTY_VIEW, connection, snapshot: RUNNING })
const sync: StreamEvent = { type: 'sync', cursor: 5, data: { verdict: 'fresh', cursor: 5, snapshot: RUNNING } }
const logAt = (seconds: number): StreamEvent => ({
  type: 'log',
  cursor: 6,
  data: { timestamp: new Date(STARTED + seconds * 1000).toISOString(), level: 'info', message: '' },
})
const progress: StreamEvent = { type: 'progress', cursor: 6, data: { status: 'running', progress: 1 } }

test('a live stamp tells how far our clock is off, either way', () => {
  for (const off of [HOUR, -HOUR]) {
    const clock = heard(OWN_CLOCK, logAt(60), RUNNING, view('live'), STARTED + 60_000 + off)
    expect(clock).toEqual({ aheadMs: -off, measured: true })
  }
})

test('history says nothing of now: a clock that is ahead of it is believed', () => {
  expect(heard(OWN_CLOCK, logAt(1), RUNNING, view('catching-up'), STARTED + HOUR)).toBe(OWN_CLOCK)
  expect(heard(OWN_CLOCK, sync, null, view('connecting'), STARTED + HOUR)).toBe(OWN_CLOCK)
})

test('a clock that is behind what has happened already is put forward, so that no time is negative', () => {
  const clock = heard(OWN_CLOCK, sync, null, view('connecting'), STARTED - HOUR)
  expect(clock).toEqual({ aheadMs: HOUR, measured: false })
  expect(heard(clock, logAt(30), RUNNING, view('catching-up'), STARTED - HOUR).aheadMs).toBe(HOUR + 30_000)
})

test('the start of a job that we were there for is a live stamp', () => {
  const queued = { ...RUNNING, started_at: null }
  expect(heard(OWN_CLOCK, progress, queued, view('live'), STARTED + HOUR).aheadMs).toBe(-HOUR)
  expect(heard(OWN_CLOCK, progress, RUNNING, view('live'), STARTED + HOUR)).toBe(OWN_CLOCK)
})

test('the stamp with the least delay counts', () => {
  const slow = heard(OWN_CLOCK, logAt(60), RUNNING, view('live'), STARTED + 65_000)
  const quick = heard(slow, logAt(70), RUNNING, view('live'), STARTED + 70_100)
  expect([slow.aheadMs, quick.aheadMs]).toEqual([-5_000, -100])
  expect(heard(quick, logAt(80), RUNNING, view('live'), STARTED + 90_000)).toBe(quick)
})

test('a sync that says the time is believed at once, whatever the clock of the viewer', () => {
  const timestamp = new Date(STARTED).toISOString()
  const told: StreamEvent = { ...sync, data: { verdict: 'fresh', timestamp, cursor: 5, snapshot: RUNNING } }
  expect(heard(OWN_CLOCK, told, null, view('connecting'), STARTED + 5 * HOUR)).toEqual({
    aheadMs: -5 * HOUR,
    measured: true,
  })
})
