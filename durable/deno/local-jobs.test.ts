// The life of job objects in process: woken on demand, put to sleep, read again after a failure, rung after a restart.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { JobSpec } from '../job-handle.ts'
import { SPEC } from '../node-host.test-support.ts'
import { LocalJobs } from './local-jobs.ts'
import { SqliteFile } from './sqlite-file.ts'

const MONTH_MS = 30 * 24 * 60 * 60_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

interface Process {
  readonly jobs: LocalJobs
  readonly launched: number[]
}

/** A process on the file; another one on the same file is what comes after a crash. */
function started(file: SqliteFile, tell: () => Promise<void> = async () => {}): Process {
  const launched: number[] = []
  const jobs = new LocalJobs({
    file,
    keepEndedMs: MONTH_MS,
    audiences: { index: { tell }, board: { tell } },
    runner: {
      launch: async (_: JobSpec, epoch: number) => void launched.push(epoch),
      terminate: async () => {},
    },
    tell: () => {},
  })
  jobs.start()
  return { jobs, launched }
}

async function cursorOf(job: ReturnType<LocalJobs['job']>): Promise<{ readonly cursor: number }> {
  const found = await job.snapshot()
  if (!found.ok) throw new Error(found.problem.code)
  return found.value
}

const unknown = { ok: false, problem: { code: 'job_not_found' } }

test('an ended job goes to sleep, answers when it is asked, and is gone when its time is over', async () => {
  const file = new SqliteFile(':memory:')
  const { jobs } = started(file)
  const job = jobs.job('default', SPEC.job_id)
  await job.create(SPEC)
  await job.revoke({ ticket: 'one' })
  await job.push({ updates: [{ type: 'completed', result: 7 }] })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(jobs.awake).toBe(0)
  expect(await job.snapshot()).toMatchObject({ value: { status: 'completed', result: 7 } })
  expect(jobs.awake).toBe(1)
  await vi.advanceTimersByTimeAsync(MONTH_MS + 2 * 60 * 60_000)
  expect(await job.snapshot()).toMatchObject(unknown)
  const tables = ['job_state', 'job_facts', 'ticket_revocations', 'alarms']
  for (const table of tables) expect(file.rows(`SELECT * FROM ${table}`)).toEqual([])
})

test('thousands of ended jobs are all asleep, also after a start, and each wakes alone', async () => {
  const file = new SqliteFile(':memory:')
  const { jobs } = started(file)
  const ids = Array.from({ length: 3_000 }, (_, index) => `job_${index}`)
  for (const job_id of ids) {
    const job = jobs.job('default', job_id)
    await job.create({ ...SPEC, job_id })
    await job.push({ updates: [{ type: 'completed', result: job_id }] })
  }
  await vi.advanceTimersByTimeAsync(60_000)
  expect(jobs.awake).toBe(0)
  jobs.close()
  const { jobs: later } = started(file)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(later.awake).toBe(0)
  expect(await later.job('default', 'job_2999').snapshot()).toMatchObject({ value: { result: 'job_2999' } })
  expect(later.awake).toBe(1)
})

test('a job that somebody watches stays awake', async () => {
  const { jobs } = started(new SqliteFile(':memory:'))
  const job = jobs.job('default', SPEC.job_id)
  await job.create(SPEC)
  const reader = (await job.stream(new Request('http://here/'))).body?.getReader()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(jobs.awake).toBe(1)
  await reader?.cancel()
  await vi.advanceTimersByTimeAsync(30_000)
  expect(jobs.awake).toBe(0)
})

test('jobs of one file keep apart, also those of one id in two workspaces', async () => {
  const file = new SqliteFile(':memory:')
  const { jobs } = started(file)
  for (const workspace of ['one', 'two']) {
    const job = jobs.job(workspace, SPEC.job_id)
    expect(await job.snapshot()).toMatchObject(unknown)
    await job.create({ ...SPEC, workspace, title: workspace })
    await job.push({ updates: [{ type: 'log', level: 'info', message: `in ${workspace}` }] })
  }
  const { jobs: later } = started(file)
  for (const workspace of ['one', 'two']) {
    const found = await later.job(workspace, SPEC.job_id).events(0, 0, 10)
    const logs = found.ok ? found.value.events.filter(({ type }) => type === 'log') : []
    expect(logs).toMatchObject([{ data: { message: `in ${workspace}` } }])
    expect(found).toMatchObject({ value: { snapshot: { title: workspace } } })
  }
})

test('a ticket that one job took back is good for another, and stays taken back after a crash', async () => {
  const file = new SqliteFile(':memory:')
  const { jobs } = started(file)
  const ticket = { id: 'one', issued_at: Date.now(), expires_at: Date.now() + 60_000 }
  for (const workspace of ['one', 'two']) await jobs.job(workspace, SPEC.job_id).create({ ...SPEC, workspace })
  await jobs.job('one', SPEC.job_id).revoke({ ticket: 'one' })
  const { jobs: later } = started(file)
  expect(await later.job('one', SPEC.job_id).admit(ticket)).toMatchObject({ problem: { code: 'ticket_revoked' } })
  expect(await later.job('two', SPEC.job_id).admit(ticket)).toMatchObject({ ok: true })
})

test('after a crash the importer is launched, and one that went silent is replaced, with no request', async () => {
  const file = new SqliteFile(':memory:')
  const first = started(file)
  await first.jobs.job('default', SPEC.job_id).create({ ...SPEC, lease: 10, plan: { source: 'sample' } })
  first.jobs.close()
  expect(first.launched).toEqual([])
  const second = started(file)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(second.launched).toEqual([1])
  second.jobs.close()
  const third = started(file)
  await vi.advanceTimersByTimeAsync(11_000)
  expect(third.launched).toEqual([2])
})

test('what could not be stored was never told, and the job goes on from what was', async () => {
  const file = new SqliteFile(':memory:')
  const { jobs } = started(file)
  const job = jobs.job('default', SPEC.job_id)
  await job.create(SPEC)
  await job.push({ updates: [{ type: 'progress', done: 1 }] })
  file.script("CREATE TRIGGER full BEFORE INSERT ON job_state BEGIN SELECT raise(ABORT, 'disk is full'); END")
  await expect(job.push({ updates: [{ type: 'progress', done: 2 }] })).rejects.toThrow('disk is full')
  file.script('DROP TRIGGER full')
  expect(await job.snapshot()).toMatchObject({ value: { done: 1 } })
  await job.push({ updates: [{ type: 'progress', done: 3 }] })
  expect(await job.snapshot()).toMatchObject({ value: { done: 3 } })
})

test('a process that ends sends readers away, and those who come meanwhile', async () => {
  const { jobs } = started(new SqliteFile(':memory:'))
  const job = jobs.job('default', SPEC.job_id)
  await job.create(SPEC)
  const watched = (await job.stream(new Request('http://here/'))).text()
  jobs.close()
  expect(await watched).toMatch(/retry: \d+\n\n$/)
  expect(await (await job.stream(new Request('http://here/'))).text()).toContain('event: busy')
})

test('a process that ends answers who waits for events, and keeps nobody waiting any more', async () => {
  const { jobs } = started(new SqliteFile(':memory:'))
  const job = jobs.job('default', SPEC.job_id)
  await job.create(SPEC)
  const { cursor } = await cursorOf(job)
  const before = job.events(cursor, 25_000, 10)
  jobs.close()
  expect(await before).toMatchObject({ ok: true, value: { verdict: 'resumed', events: [] } })
  const meanwhile = job.events(cursor, 25_000, 10)
  await vi.advanceTimersByTimeAsync(500)
  expect(await meanwhile).toMatchObject({ ok: true, value: { verdict: 'resumed', events: [] } })
})

test('a process that ends puts no job to sleep any more, nor one that wakes meanwhile', async () => {
  const { jobs } = started(new SqliteFile(':memory:'))
  await jobs.job('default', 'one').create({ ...SPEC, job_id: 'one' })
  jobs.close()
  await jobs.job('default', 'two').create({ ...SPEC, job_id: 'two' })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(jobs.awake).toBe(2)
})
