// Reports that come in the wrong order, at every place in which a newer one can be.
import { expect, test } from 'vitest'
import { TestHost } from '../node-host.test-support.ts'
import type { BoardSyncData } from '../protocol/event.ts'
import { type JobSummary, summaryOf } from '../protocol/summary.ts'
import { readEvents } from '../read-events.test-support.ts'
import { newWorking } from '../rules/new-job.ts'
import { BOARD_JOBS } from './board-order.ts'
import { LiveBoard } from './live-board.ts'

function report(cursor: number): JobSummary {
  const spec = { workspace: 'w', job_id: 'job', kind: 'test', title: `at ${cursor}` }
  return { ...summaryOf(newWorking(spec, 0, false).snapshot), cursor }
}

async function shown(board: LiveBoard): Promise<readonly string[]> {
  const reader = readEvents(await board.stream(new Request('http://here/')))
  const [sync] = await reader.take(1)
  await reader.cancel()
  return (sync?.data as BoardSyncData).jobs.map(({ title }) => title)
}

async function openingOf(board: LiveBoard): Promise<Uint8Array> {
  const { body } = await board.stream(new Request('http://here/'))
  const reader = (body as ReadableStream<Uint8Array>).getReader()
  const { value } = await reader.read()
  if (value === undefined) throw new Error('a board that begins with nothing')
  return value
}

test('whoever comes is given the same bytes until something is reported', async () => {
  const board = new LiveBoard(new TestHost())
  await board.report(report(1))
  const openings = [await openingOf(board), await openingOf(board), await openingOf(board)]
  expect(new Set(openings).size).toBe(1)
  await board.report(report(2))
  expect(new TextDecoder().decode(await openingOf(board))).toContain('at 2')
})

test('jobs that left a full board are not stored for longer than until the next report, whatever happens between', async () => {
  const host = new TestHost()
  const board = new LiveBoard(host)
  const of = (job_id: string) => ({ ...report(1), job_id })
  for (let n = 0; n < BOARD_JOBS + 10; n++) await board.report(of(`job ${n}`))
  const stored = () => host.sql.run('SELECT job_id FROM board_jobs').map(({ job_id }) => job_id)
  expect(stored()).toHaveLength(BOARD_JOBS + 1)
  const again = new LiveBoard(host)
  const ids = async (one: LiveBoard) => new TextDecoder().decode(await openingOf(one)).match(/"job_id":"job \d+"/g)
  expect(await ids(again)).toEqual(await ids(board))
  await again.report(of('job 300'))
  expect(stored()).toHaveLength(BOARD_JOBS + 1)
  expect(stored()).not.toContain('job 9')
})

test('an older report changes nothing, whether the newer one waits, is on its way to the disk, or is stored', async () => {
  const host = new TestHost()
  const board = new LiveBoard(host)
  const disk: (() => void)[] = []
  const begun = Promise.withResolvers<void>()
  host.sync = () => {
    begun.resolve()
    return new Promise((resolve) => disk.push(resolve))
  }
  const newer = board.report(report(10))
  const waiting = board.report(report(4))
  await begun.promise
  const onItsWay = board.report(report(5))
  // Whatever was to be written after the report on its way would be written now.
  for (let n = 0; n < 3; n++) {
    disk.splice(0).forEach((resolve) => resolve())
    await new Promise((resolve) => setImmediate(resolve))
  }
  await Promise.all([newer, waiting, onItsWay])
  await board.report(report(9))
  expect(await shown(board)).toEqual(['at 10'])
  expect(await shown(new LiveBoard(host))).toEqual(['at 10'])
})
