import { expect, test } from 'vitest'
import type { JobEvent } from '../durable/protocol/event.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { failed } from '../durable/protocol/turn.ts'
import { RUNNING as snapshot } from './running-snapshot.test-support.ts'
import { adoptSnapshot } from './adopt-snapshot.ts'
import { isBehind } from './subject.ts'
import { EMPTY_VIEW, foldEvent, LOG_LINES, type TellingEvent, type View } from './view.ts'

const sync = (
  start: number,
  of: Partial<Snapshot> = {},
  verdict: 'resumed' | 'gap' | 'ended' = 'resumed',
): TellingEvent => ({
  type: 'sync',
  cursor: start,
  data: { verdict, cursor: start, snapshot: { ...snapshot, ...of } },
})

const log = (cursor: number): JobEvent => ({
  type: 'log',
  cursor,
  data: { timestamp: '2026-01-01T00:00:01.000Z', level: 'info', message: `line ${cursor}` },
})

const tick = (cursor: number, done: number): JobEvent => ({
  type: 'progress',
  cursor,
  data: { status: 'running', progress: done * 10, done, total: 10, unit: 'rows' },
})

const failure: JobEvent = { ...failed('failed', 'first try', '2026-01-01T00:00:02.000Z'), cursor: 3 }

const after = (...events: TellingEvent[]): View => events.reduce(foldEvent, EMPTY_VIEW)

test('history behind the snapshot adds its lines and changes nothing else', () => {
  const view = after(sync(0), tick(0, 1), log(2), failure, log(5))
  expect(view.logs.map((line) => line.message)).toEqual(['line 2', 'line 5'])
  expect(view.snapshot).toEqual(snapshot)
})

test('a view is behind until it has seen all that had happened when the stream began', () => {
  expect(isBehind(after(sync(0), log(2)))).toBe(true)
  expect(isBehind(after(sync(0), log(2), log(5)))).toBe(false)
})

test('new events move the snapshot', () => {
  expect(after(sync(5), tick(6, 7)).snapshot).toMatchObject({ done: 7, progress: 70, cursor: 6 })
})

test('a line that came already is not shown twice', () => {
  expect(after(sync(0), log(2), log(5), log(5), log(2)).logs).toHaveLength(2)
})

test('the next connection goes on where this one was', () => {
  expect(after(sync(0), log(2)).cursor).toBe(2)
  expect(after(sync(0), log(2), { type: 'heartbeat', cursor: 5, data: {} }).cursor).toBe(5)
})

test('a gap is said, and the stream goes on from where the service has it', () => {
  expect(after(sync(90, { cursor: 100 }, 'gap'))).toMatchObject({ logsCut: true, cursor: 90, head: 100 })
})

test('only the newest lines are kept, in order, and it is said that there were others', () => {
  const view = after(sync(5), ...Array.from({ length: LOG_LINES + 3 }, (_, index) => log(6 + index)))
  expect(view.logs).toHaveLength(LOG_LINES)
  expect(view.logs.at(0)?.cursor).toBe(9)
  expect(view.logs.at(-1)?.cursor).toBe(LOG_LINES + 8)
  expect(view.logsCut).toBe(true)
})

test('a revised total with a reason is a line of the log', () => {
  const revised: JobEvent = { type: 'total', cursor: 6, data: { total: 20, message: 'Found ten more' } }
  expect(after(sync(5), revised).logs).toMatchObject([{ cursor: 6, message: 'Found ten more' }])
})

test('a snapshot that is older than the view is not taken', () => {
  const view = after(sync(5), tick(8, 8))
  expect(adoptSnapshot(view, snapshot)).toBe(view)
  expect(adoptSnapshot(view, { ...snapshot, cursor: 9, done: 9 }).snapshot?.done).toBe(9)
})
