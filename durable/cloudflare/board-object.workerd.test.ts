// The board on real workerd: one stream of all jobs, resumable, in which the newest report of a job stands.
import { abortAllDurableObjects, env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { BoardSyncData } from '../protocol/event.ts'
import { type JobSummary, summaryOf } from '../protocol/summary.ts'
import { newWorking } from '../rules/new-job.ts'
import { BOARD_JOBS } from '../board/board-order.ts'
import { boardDirectory } from './directories.ts'
import { readEvents } from '../read-events.test-support.ts'

const boards = boardDirectory(env.BOARDS)

function summary(job_id: string, cursor: number, fields: Partial<JobSummary> = {}): JobSummary {
  const spec = { workspace: 'w', job_id, kind: 'test', title: job_id }
  return { ...summaryOf(newWorking(spec, cursor, false).snapshot), cursor, ...fields }
}

const open = (workspace: string, query = '') => boards.board(workspace).stream(new Request(`http://jobcast/${query}`))

test('shows what is there, then each report, and never an older one', async () => {
  const board = boards.board('one')
  await board.report(summary('a', 5))
  const reader = readEvents(await open('one'))
  const [sync] = await reader.take(1)
  expect((sync?.data as BoardSyncData).jobs.map(({ job_id }) => job_id)).toEqual(['a'])
  await board.report(summary('a', 4, { title: 'late' }))
  await board.report(summary('b', 1))
  await board.report(summary('a', 6, { status: 'running' }))
  const events = await reader.take(2)
  expect(events.map(({ event, data }) => [event, (data as JobSummary).job_id])).toEqual([
    ['job', 'b'],
    ['job', 'a'],
  ])
  await reader.cancel()
})

test('a reader that was cut gets what it missed, one event a job, also after a restart', async () => {
  const board = boards.board('two')
  await board.report(summary('a', 1))
  const [sync] = await readEvents(await open('two')).take(1)
  for (let cursor = 2; cursor < 10; cursor++) await board.report(summary('a', cursor))
  await board.report(summary('b', 1))
  await abortAllDurableObjects()
  const events = await readEvents(await open('two', `?after=${sync?.id}`)).take(3)
  expect(events[0]?.data).toMatchObject({ verdict: 'resumed' })
  expect(events.slice(1).map(({ data }) => [(data as JobSummary).job_id, (data as JobSummary).cursor])).toEqual([
    ['a', 9],
    ['b', 1],
  ])
})

test('jobs that leave a full board leave a gap for those who had them', async () => {
  const board = boards.board('three')
  await board.report(summary('going', 1))
  for (let n = 0; n < BOARD_JOBS; n++) await board.report(summary(`ended ${n}`, 1, { ended_at: 'then' }))
  const [sync] = await readEvents(await open('three', '?after=1')).take(1)
  expect(sync?.data).toMatchObject({ verdict: 'gap' })
  const ids = (sync?.data as BoardSyncData).jobs.map(({ job_id }) => job_id)
  expect(ids).toHaveLength(BOARD_JOBS)
  expect(ids).toContain('going')
  expect(ids).not.toContain('ended 0')
})
