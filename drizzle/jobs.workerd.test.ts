import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { getJobRow, type JobQuery, listJobs } from './list-jobs.ts'
import { openD1 } from './open-d1.ts'
import { saveJob } from './save-job.ts'

const db = openD1(env.DB)

function snapshotOf(job_id: string, fields: Partial<Snapshot> = {}): Snapshot {
  return {
    job_id,
    kind: 'import',
    title: 'Import',
    status: 'running',
    progress: null,
    done: null,
    total: null,
    unit: null,
    phase: null,
    message: null,
    counts: null,
    rate: null,
    eta_seconds: null,
    stalled_since: null,
    cancelling: false,
    attempt: 1,
    viewers: 0,
    result: null,
    error: null,
    details: null,
    retryable: true,
    attributes: {},
    cursor: 0,
    created_at: '2026-11-23T10:00:00.000Z',
    started_at: null,
    ended_at: null,
    ...fields,
  }
}

async function page(workspace: string, query: Partial<JobQuery> = {}) {
  const result = await listJobs(db, workspace, { limit: 200, ...query })
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

test('a snapshot comes back as it was saved', async () => {
  const snapshot = snapshotOf('job', { result: { odd: 'a\ud800\0b' }, counts: { imported: 3 }, title: 'Ünïcode' })
  await saveJob(db, 'kept', snapshot)
  expect(await getJobRow(db, 'kept', 'job')).toEqual(snapshot)
  expect(await getJobRow(db, 'else', 'job')).toBeNull()
})

test('a snapshot behind the stored one changes nothing; one at the same cursor or ahead does', async () => {
  await saveJob(db, 'forward', snapshotOf('job', { cursor: 5, message: 'five' }))
  await saveJob(db, 'forward', snapshotOf('job', { cursor: 4, message: 'four', status: 'queued' }))
  expect(await getJobRow(db, 'forward', 'job')).toMatchObject({ message: 'five', status: 'running' })
  await saveJob(db, 'forward', snapshotOf('job', { cursor: 5, message: 'five', viewers: 3 }))
  expect(await getJobRow(db, 'forward', 'job')).toMatchObject({ viewers: 3 })
  const end = { cursor: 9, status: 'completed', ended_at: '2026-11-23T11:00:00.000Z' } as const
  await saveJob(db, 'forward', snapshotOf('job', end))
  expect((await page('forward', { status: 'completed' })).jobs).toEqual([snapshotOf('job', end)])
  expect((await page('forward', { status: 'running' })).jobs).toEqual([])
})

test('the list is newest first, in pages that stay right while jobs arrive, and filtered', async () => {
  for (let n = 0; n < 9; n++) {
    const created_at = `2026-11-23T10:00:0${Math.floor(n / 2)}.000Z`
    const status = n % 2 === 0 ? 'failed' : 'running'
    await saveJob(db, 'paged', snapshotOf(`j${n}`, { created_at, status, kind: n < 3 ? 'other' : 'import' }))
  }
  const met: string[] = []
  let cursor: string | undefined
  let arrivals = 0
  do {
    const { jobs, next_cursor } = await page('paged', { limit: 2, cursor })
    met.push(...jobs.map(({ job_id }) => job_id))
    await saveJob(db, 'paged', snapshotOf(`new${arrivals++}`, { created_at: `2027-01-01T00:00:0${arrivals}.000Z` }))
    cursor = next_cursor ?? undefined
  } while (cursor !== undefined)
  expect(met).toEqual(['j8', 'j7', 'j6', 'j5', 'j4', 'j3', 'j2', 'j1', 'j0'])
  expect((await page('paged', { status: 'failed', kind: 'other' })).jobs.map(({ job_id }) => job_id)).toEqual([
    'j2',
    'j0',
  ])
  expect(await listJobs(db, 'paged', { limit: 2, cursor: 'nonsense' })).toMatchObject({
    problem: { code: 'invalid_cursor' },
  })
})
