// How steps are tried again and runs are stopped; that an import ends right is shown in import/run.test.ts.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openNodeDatabase } from '../../drizzle/node-database.test-support.ts'
import { SPEC } from '../../durable/node-host.test-support.ts'
import { LocalBoards } from '../../durable/deno/local-boards.ts'
import { LocalJobs } from '../../durable/deno/local-jobs.ts'
import { SqliteFile } from '../../durable/deno/sqlite-file.ts'
import { tellLog } from '../http/tell-log.ts'
import { type Run, STEP_RETRIES } from '../import/run.ts'
import { memoryFiles } from '../import/sources/memory-files.test-support.ts'
import { openAccess } from '../open-access.test-support.ts'
import type { Hosts } from '../ports.ts'
import { ImportRunner } from './import-runner.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  vi.spyOn(console, 'error').mockImplementation(() => {})
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const JOB = { ...SPEC, lease: 600, retryable: true, plan: { source: 'sample', traces: 60, per_second: 20 } }

/** A service in which asking for the checkpoint fails for so many times, and for a slow job is never answered. */
function world(failures: number, slow?: string) {
  const file = new SqliteFile(':memory:')
  const asked: number[] = []
  let left = failures
  const runner = new ImportRunner(() => hosts)
  const tell = async () => {}
  const jobs = new LocalJobs({
    file,
    keepEndedMs: 1e9,
    audiences: { index: { tell }, board: { tell } },
    runner,
    tell: tellLog,
  })
  const hosts: Hosts = {
    ...openAccess,
    jobs: {
      job(workspace, jobId) {
        const job = jobs.job(workspace, jobId)
        return {
          ...job,
          async runState(epoch) {
            asked.push(Date.now())
            if (jobId === slow) return new Promise(() => {})
            if (left-- > 0) throw new Error('the disk is slow')
            return job.runState(epoch)
          },
        }
      },
    },
    boards: new LocalBoards(file, tellLog),
    database: openNodeDatabase(),
    files: memoryFiles({}),
    later: (work) => void work,
  }
  jobs.start()
  return { runner, asked, jobs, job: jobs.job(JOB.workspace, JOB.job_id) }
}

async function status({ job }: ReturnType<typeof world>): Promise<string> {
  const found = await job.snapshot()
  return found.ok ? found.value.status : found.problem.code
}

test('a step that fails is tried again after growing pauses, and the import goes on', async () => {
  const one = world(STEP_RETRIES)
  await one.job.create(JOB)
  await vi.advanceTimersByTimeAsync(60_000)
  const pauses = one.asked.slice(1, STEP_RETRIES + 1).map((at, index) => at - (one.asked[index] ?? 0))
  expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000])
  expect(await status(one)).toBe('completed')
})

test('an importer that never gets anywhere is replaced at each lease, stopped, and at last its job fails', async () => {
  const one = world(Infinity)
  await one.job.create({ ...JOB, lease: 10 })
  await vi.advanceTimersByTimeAsync(120_000)
  expect(await status(one)).toBe('failed')
  const { length } = one.asked
  await vi.advanceTimersByTimeAsync(120_000)
  expect(one.asked).toHaveLength(length)
})

test('a launch that is repeated starts nothing twice', async () => {
  const one = world(0)
  await one.job.create(JOB)
  await vi.advanceTimersByTimeAsync(100)
  const { length } = one.asked
  expect(length).toBeGreaterThan(0)
  await one.runner.launch(JOB, 1)
  await vi.advanceTimersByTimeAsync(100)
  expect(one.asked).toHaveLength(length)
})

test('a runner that closes names what it stopped, and starts nothing more', async () => {
  const one = world(2)
  await one.job.create(JOB)
  await vi.advanceTimersByTimeAsync(1_500)
  const paused: Run[] = []
  await one.runner.close((run) => paused.push(run))
  expect(paused).toEqual([{ workspace: JOB.workspace, job_id: JOB.job_id, epoch: 1 }])
  const { length } = one.asked
  await one.runner.launch(JOB, 2)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(one.asked).toHaveLength(length)
})

test('one that is slow to stop keeps no other from being named', async () => {
  const slow = { ...JOB, job_id: 'job_slow' }
  const one = world(0, slow.job_id)
  for (const job of [slow, JOB]) await one.jobs.job(job.workspace, job.job_id).create(job)
  await vi.advanceTimersByTimeAsync(1_500)
  const paused: string[] = []
  void one.runner.close(({ job_id }) => paused.push(job_id))
  await vi.advanceTimersByTimeAsync(2_000)
  expect(paused).toEqual([JOB.job_id])
})
