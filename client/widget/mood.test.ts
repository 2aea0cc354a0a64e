import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { readProblem } from '../problem.ts'
import { RUNNING as running } from '../running-snapshot.test-support.ts'
import { EMPTY_VIEW, type View } from '../view.ts'
import { type Bar, moodOf, risingBar } from './mood.ts'

const stalled_since = '2026-01-01T00:01:00.000Z'
const live = (of: Partial<Snapshot>, more: Partial<View> = {}): View => ({
  ...EMPTY_VIEW,
  connection: 'live',
  snapshot: { ...running, ...of },
  ...more,
})

test.each([
  ['loading', EMPTY_VIEW],
  ['reconnecting', { ...EMPTY_VIEW, connection: 'reconnecting' }],
  ['not-found', { ...EMPTY_VIEW, connection: 'refused', refusal: readProblem(404, '') }],
  ['refused', { ...EMPTY_VIEW, connection: 'refused', refusal: readProblem(401, '') }],
  ['ticket-expired', live({}, { connection: 'refused', refusal: readProblem(401, '{"code":"ticket_expired"}') })],
  ['ticket-expired', live({}, { connection: 'refused', refusal: readProblem(401, '{"code":"no_ticket"}') })],
  ['not-found', live({ status: 'failed' }, { connection: 'refused', refusal: readProblem(404, '') })],
  ['failed', live({ status: 'failed' }, { connection: 'refused', refusal: readProblem(401, '') })],
  ['polling', live({}, { connection: 'polling' })],
  ['stalled', live({ stalled_since }, { connection: 'polling' })],
  ['waiting', live({ status: 'queued', progress: null })],
  ['indeterminate', live({ progress: null })],
  ['determinate', live({})],
  ['catching-up', live({}, { connection: 'catching-up' })],
  ['reconnecting', live({ stalled_since }, { connection: 'reconnecting' })],
  ['stalled', live({ stalled_since })],
  ['cancelling', live({ cancelling: true, stalled_since })],
  ['completed', live({ status: 'completed' }, { connection: 'catching-up' })],
  ['completed-with-failures', live({ status: 'completed', counts: { failed: 2 } })],
  ['completed', live({ status: 'completed', counts: { failed: 0 } })],
  ['failed', live({ status: 'failed' })],
  ['cancelled', live({ status: 'cancelled' })],
] satisfies [string, View][])('%s', (mood, view) => {
  expect(moodOf(view)).toBe(mood)
})

test.each([
  ['offline', { ...EMPTY_VIEW, connection: 'connecting' }],
  ['offline', live({}, { connection: 'reconnecting' })],
  ['determinate', live({})],
  ['completed', live({ status: 'completed' }, { connection: 'reconnecting' })],
] satisfies [string, View][])('without a network: %s', (mood, view) => {
  expect(moodOf(view, false)).toBe(mood)
})

test('a bar never runs backwards within an attempt', () => {
  const progress = fc.option(fc.integer({ min: 0, max: 100 }), { nil: null })
  fc.assert(
    fc.property(fc.array(fc.record({ attempt: fc.integer({ min: 1, max: 3 }), progress })), (steps) => {
      let bar: Bar | null = null
      for (const step of steps) {
        const next = risingBar(bar, { ...running, ...step })
        if (bar !== null && next.attempt === bar.attempt) {
          expect(next.progress ?? 0).toBeGreaterThanOrEqual(bar.progress ?? 0)
        }
        bar = next
      }
    }),
  )
})

test('a new attempt begins a new bar', () => {
  expect(risingBar({ attempt: 1, progress: 80 }, { ...running, attempt: 2, progress: null })).toEqual({
    attempt: 2,
    progress: null,
  })
})
