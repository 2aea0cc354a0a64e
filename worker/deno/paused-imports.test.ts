// Whatever fails between a stop and the next first push, an import goes on: by its note at once, else by its lease.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { LocalJobs } from '../../durable/deno/local-jobs.ts'
import { SqliteFile } from '../../durable/deno/sqlite-file.ts'
import type { JobSpec } from '../../durable/job-handle.ts'
import { SPEC } from '../../durable/node-host.test-support.ts'
import type { Run } from '../import/run.ts'
import { PausedImports } from './paused-imports.ts'

const LEASE_S = 10
/** As long as a start may be away and more. */
const HOUR_MS = 60 * 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

interface Process {
  readonly jobs: LocalJobs
  readonly paused: PausedImports
  /** Which job at which epoch: by the object, or by its note. */
  readonly launched: string[]
  start(): Promise<void>
}

/** A process whose importers do nothing; another one on the same file is what comes after it. */
function processOn(file: SqliteFile): Process {
  const launched: string[] = []
  const tell = async () => {}
  const jobs = new LocalJobs({
    file,
    keepEndedMs: 30 * 24 * HOUR_MS,
    audiences: { index: { tell }, board: { tell } },
    runner: {
      launch: async ({ job_id }: JobSpec, epoch: number) => void launched.push(`${job_id} ${epoch}`),
      terminate: async () => {},
    },
    tell: () => {},
  })
  const paused = new PausedImports(file)
  return {
    jobs,
    paused,
    launched,
    async start() {
      await paused.resume(jobs, async ({ job_id, epoch }) => void launched.push(`${job_id} ${epoch} by its note`))
      jobs.start()
    },
  }
}

const run = (job_id: string): Run => ({ workspace: SPEC.workspace, job_id, epoch: 1 })
const job = ({ jobs }: Process, { workspace, job_id }: Run) => jobs.job(workspace, job_id)
const notes = (file: SqliteFile) => file.rows('SELECT job_id FROM paused_imports').map(({ job_id }) => job_id)

/** A folder in which imports of these names were stopped, an hour ago. */
async function stopped(...names: readonly string[]): Promise<SqliteFile> {
  const file = new SqliteFile(':memory:')
  const first = processOn(file)
  await first.start()
  for (const name of names) {
    await job(first, run(name)).create({ ...SPEC, job_id: name, lease: LEASE_S, plan: { source: 'sample' } })
  }
  await vi.advanceTimersByTimeAsync(1_000)
  first.jobs.close()
  for (const name of names) first.paused.note(run(name))
  await file.durable()
  await vi.advanceTimersByTimeAsync(HOUR_MS)
  return file
}

test('what is noted goes on at its epoch with the start, however late that is, and only once', async () => {
  const file = await stopped('a', 'b')
  const second = processOn(file)
  await second.start()
  expect(second.launched).toEqual(['a 1 by its note', 'b 1 by its note'])
  await vi.advanceTimersByTimeAsync(LEASE_S * 1_000 - 1)
  expect(second.launched).toHaveLength(2)
  expect(notes(file)).toEqual([])
})

test('a process that is killed before the first push costs a lease and nothing else', async () => {
  const file = await stopped('a')
  const killed = processOn(file)
  await killed.start()
  killed.jobs.close()
  const third = processOn(file)
  await third.start()
  await vi.advanceTimersByTimeAsync(LEASE_S * 1_000 + 1_000)
  expect(third.launched).toEqual(['a 2'])
})

test('what ended or was replaced meanwhile is not launched, and its note goes', async () => {
  const file = await stopped('cancelled', 'retried', 'other')
  const second = processOn(file)
  const end = [{ type: 'failed', error: 'asked to' }] as const
  await job(second, run('cancelled')).push({ epoch: 1, updates: end })
  await job(second, run('retried')).handOver(1)
  await second.start()
  expect(second.launched.filter((text) => text.includes('note'))).toEqual(['other 1 by its note'])
  expect(notes(file)).toEqual([])
})

test('one that cannot go on keeps its note, and the others go on', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const file = await stopped('bad', 'good')
  file.script(
    `CREATE TRIGGER bad BEFORE DELETE ON paused_imports WHEN old.job_id = 'bad'
     BEGIN SELECT raise(ABORT, 'I/O error'); END`,
  )
  const second = processOn(file)
  await second.start()
  expect(second.launched).toEqual(['good 1 by its note'])
  expect(notes(file)).toEqual(['bad'])
  expect(told).toHaveBeenCalledOnce()
})

test('one that cannot be noted is told, and the others are noted', async () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => {})
  const file = new SqliteFile(':memory:')
  const { paused } = processOn(file)
  file.script(
    `CREATE TRIGGER bad BEFORE INSERT ON paused_imports WHEN new.job_id = 'bad'
     BEGIN SELECT raise(ABORT, 'disk is full'); END`,
  )
  for (const name of ['bad', 'good']) paused.note(run(name))
  await file.durable()
  expect(notes(file)).toEqual(['good'])
  expect(told.mock.calls).toEqual([['import', 'bad', 'could not be noted', expect.stringContaining('disk is full')]])
})
