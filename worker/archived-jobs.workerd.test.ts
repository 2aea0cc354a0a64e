// A job that has left its object is still answered for, from the index.
import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { openD1 } from '../drizzle/open-d1.ts'
import { saveJob } from '../drizzle/save-job.ts'
import { jobDirectory } from '../durable/cloudflare/directories.ts'
import { readEvents } from '../durable/read-events.test-support.ts'
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { newWorking } from '../durable/rules/new-job.ts'
import { withArchive } from './archived-jobs.ts'

const database = openD1(env.DB)
const jobs = withArchive(jobDirectory(env.JOBS), database)

async function archived(job_id: string, fields: Partial<Snapshot> = {}) {
  const { snapshot } = newWorking({ workspace: 'w', job_id, kind: 'test', title: 'Old' }, 0, false)
  const ended = {
    status: 'completed',
    result: { fine: true },
    progress: 100,
    cursor: 40,
    ended_at: snapshot.created_at,
  } as const
  await saveJob(database, 'w', { ...snapshot, ...ended, ...fields })
  return jobs.job('w', job_id)
}

const open = (job: ReturnType<typeof jobs.job>, query = '') => job.stream(new Request(`http://jobcast/${query}`))

test('its snapshot, its end and its 204 are as they were', async () => {
  const job = await archived('job_archived001')
  expect(await job.snapshot()).toMatchObject({ value: { status: 'completed', result: { fine: true } } })
  const fresh = await readEvents(await open(job)).rest()
  expect(fresh.map(({ event, id }) => [event, id])).toEqual([
    ['sync', '39'],
    ['completed', '40'],
  ])
  expect(fresh[0]?.data).toMatchObject({ verdict: 'ended' })
  const behind = await readEvents(await open(job, '?after=7')).rest()
  expect(behind[0]?.data).toMatchObject({ verdict: 'gap' })
  expect((await open(job, '?after=40')).status).toBe(204)
  expect(await job.events(7, 0, 10)).toMatchObject({ value: { events: [{ type: 'completed', cursor: 40 }] } })
})

test('nothing more can happen to it, and that is said', async () => {
  const job = await archived('job_archived002', { status: 'failed', error: 'no', retryable: true })
  expect(await job.push({ updates: [] })).toMatchObject({ problem: { code: 'job_ended' } })
  expect(await job.cancel()).toMatchObject({ problem: { code: 'job_ended' } })
  expect(await job.retry()).toMatchObject({ problem: { code: 'not_retryable' } })
})

test('a repeat of its idempotency key does not begin it again', async () => {
  const job = await archived('job_archived004')
  const spec = { workspace: 'w', job_id: 'job_archived004', kind: 'test', title: 'Old', fingerprint: 'f' }
  expect(await job.create(spec)).toMatchObject({ value: { created: false, snapshot: { status: 'completed' } } })
})

test('a job that never was stays unknown', async () => {
  const job = jobs.job('w', 'job_archived003')
  expect(await job.snapshot()).toMatchObject({ problem: { code: 'job_not_found' } })
  expect((await open(job)).status).toBe(404)
  expect((await open(jobs.job('other', 'job_archived001'))).status).toBe(404)
})
