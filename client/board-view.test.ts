import { expect, test } from 'vitest'
import type { JobSummary } from '../durable/protocol/summary.ts'
import { BOARD_LINES, type BoardEvent, type BoardView, EMPTY_BOARD, foldBoard } from './board-view.ts'
import { summary } from './running-summary.test-support.ts'
import { isBehind } from './subject.ts'

const at = (second: number) => new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString()
const old = summary({ job_id: 'old', created_at: at(1) })
const young = summary({ job_id: 'young', created_at: at(9) })

const sync = (start: number, jobs: readonly JobSummary[], head = start): BoardEvent => ({
  type: 'sync',
  cursor: start,
  data: { verdict: 'fresh', cursor: head, jobs },
})
const job = (cursor: number, data: JobSummary): BoardEvent => ({ type: 'job', cursor, data })
const after = (...events: BoardEvent[]): BoardView => events.reduce(foldBoard, EMPTY_BOARD)
const ids = (view: BoardView) => view.jobs?.map(({ job_id }) => job_id)

test('nothing is known before the service answers', () => {
  expect(EMPTY_BOARD).toMatchObject({ jobs: null, cursor: null })
})

test('a job that changes keeps its line, a new one takes its place by age', () => {
  const view = after(sync(3, [young, old]), job(4, { ...old, cursor: 6, progress: 60 }))
  expect(view.jobs).toMatchObject([{ job_id: 'young' }, { job_id: 'old', progress: 60 }])
  expect(ids(foldBoard(view, job(5, summary({ job_id: 'newest', created_at: at(20) }))))).toEqual([
    'newest',
    'young',
    'old',
  ])
  expect(ids(foldBoard(view, job(5, summary({ job_id: 'between', created_at: at(5) }))))).toEqual([
    'young',
    'between',
    'old',
  ])
})

test('an older summary of a job changes nothing but the cursor', () => {
  const view = after(sync(3, [{ ...old, cursor: 8, progress: 80 }], 7), job(6, { ...old, cursor: 5, progress: 50 }))
  expect(view.jobs).toMatchObject([{ progress: 80 }])
  expect(view.cursor).toBe(6)
})

test('after a resume it is behind until what it missed is here', () => {
  const resumed = after(sync(3, [old], 7))
  expect(isBehind(resumed)).toBe(true)
  expect(isBehind(foldBoard(resumed, job(7, old)))).toBe(false)
})

test('a sync replaces what was known: jobs that have left the board are gone', () => {
  expect(ids(after(sync(3, [young, old]), sync(9, [young])))).toEqual(['young'])
})

test('heartbeats move the place where the next connection goes on, and never back', () => {
  const beat = (cursor: number): BoardEvent => ({ type: 'heartbeat', cursor, data: {} })
  expect(after(sync(3, []), beat(8)).cursor).toBe(8)
  expect(after(sync(3, []), beat(2)).cursor).toBe(3)
})

test('a page left open keeps only the newest jobs', () => {
  const many = Array.from({ length: BOARD_LINES + 5 }, (_, n) =>
    job(n + 1, summary({ job_id: `j${n}`, created_at: at(n) })),
  )
  const view = after(sync(0, []), ...many)
  expect(view.jobs).toHaveLength(BOARD_LINES)
  expect(view.jobs?.[0]?.job_id).toBe(`j${BOARD_LINES + 4}`)
})
