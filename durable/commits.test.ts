// What a commit costs, and who hears of it: only events wake those who wait, and nobody waits for a commit of others.
import { expect, test } from 'vitest'
import type { LiveJob } from './live-job.ts'
import { SPEC, TestHost } from './node-host.test-support.ts'
import type { Update } from './protocol/update.ts'

const log = (message: string): Update => ({ type: 'log', level: 'info', message })

/** With a lease that runs out in none of these tests. */
async function created(host: TestHost): Promise<LiveJob> {
  const job = host.restart()
  await job.create({ ...SPEC, lease: 100_000 })
  await job.push({ updates: [log('begun')] })
  return job
}

async function headOf(job: LiveJob): Promise<number> {
  const shown = await job.snapshot()
  if (!shown.ok) throw new Error(shown.problem.detail)
  return shown.value.cursor
}

/** Counts what is written to the disk, and holds it up while `held` says so. */
function disk(host: TestHost) {
  const waiting: (() => void)[] = []
  const state = { writes: 0, held: false, release: () => waiting.splice(0).forEach((go) => go()) }
  host.sync = () => {
    state.writes++
    return state.held ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve()
  }
  return state
}

/** Lets all that can go on without the disk or the clock do so. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('a poll sleeps through what tells no event: audiences, leases, checkpoints', async () => {
  const host = new TestHost()
  const job = await created(host)
  let answered = false
  const poll = job.events(await headOf(job), 60_000, 10).finally(() => {
    answered = true
  })
  const until = host.time + 10_000
  while (host.alarmAt !== null && host.alarmAt < until) await host.ring(job)
  await job.push({ updates: [], next_within: 200_000, checkpoint: { at: 1 } })
  await settle()
  expect(answered).toBe(false)
  await job.push({ updates: [log('at last')] })
  expect(await poll).toMatchObject({ value: { events: [{ data: { message: 'at last' } }] } })
})

test('a poll that nothing comes for is answered when its time is up, and a revocation ends it before', async () => {
  const job = await created(new TestHost())
  const head = await headOf(job)
  expect(await job.events(head, 1, 10)).toMatchObject({ value: { events: [], verdict: 'resumed' } })
  const poll = job.events(head, 60_000, 10)
  await job.revoke({ ticket: 'one' })
  expect(await poll).toMatchObject({ value: { events: [] } })
})

test('a job that moves writes once a push, whoever is told of it meanwhile', async () => {
  const told: number[] = []
  const host = new TestHost({ tell: async (_, { cursor }) => void told.push(cursor) })
  const job = await created(host)
  const written = disk(host)
  for (let n = 0; n < 40; n++) {
    await job.push({ updates: [log(`line ${n}`)] })
    host.time += 250
    if (host.alarmAt !== null && host.alarmAt <= host.time) await host.ring(job)
    await settle()
  }
  expect(told.length).toBeGreaterThan(4)
  expect(written.writes).toBe(40)
})

test('what audiences were told is stored once the job is quiet, and a restart tells them nothing again', async () => {
  const told: number[] = []
  const host = new TestHost({ tell: async (_, { cursor }) => void told.push(cursor) })
  const job = await created(host)
  await job.push({ updates: [{ type: 'completed' }] })
  const ended = host.time
  while (host.alarmAt !== null && host.alarmAt < ended + 30_000) await host.ring(job)
  const before = told.length
  expect(told.at(-1)).toBe(await headOf(job))
  const again = host.restart()
  await again.alarm()
  expect(told).toHaveLength(before)
  expect(host.alarmAt).toBe(ended + host.keepEndedMs)
})

test('a job that is put away before that, again and again, tells them once more and then rests', async () => {
  const told: number[] = []
  const host = new TestHost({ tell: async (_, { cursor }) => void told.push(cursor) })
  await created(host)
  const until = host.time + 30_000
  while (host.alarmAt !== null && host.alarmAt < until) await host.ring(host.restart())
  expect(told.length).toBeLessThanOrEqual(3)
})

test('a crash before that tells them again, by the alarm that is set', async () => {
  const told: number[] = []
  const host = new TestHost({ tell: async (_, { cursor }) => void told.push(cursor) })
  const job = await created(host)
  await job.push({ updates: [log('last')] })
  await host.ring(job)
  const before = told.length
  const again = host.restart()
  while (told.length === before) await host.ring(again)
  expect(told.at(-1)).toBe(await headOf(again))
})

test('a push is answered by its own commit, whatever others have begun to write since', async () => {
  const host = new TestHost()
  const job = await created(host)
  const written = disk(host)
  written.held = true
  const first = job.push({ epoch: 1, seq: 1, updates: [log('one')] })
  await settle()
  const second = job.push({ epoch: 1, seq: 2, updates: [log('two')] })
  await settle()
  written.release()
  expect(await first).toMatchObject({ ok: true })
  // The second write is held up now, and only the second push waits for it; so does who repeats it.
  let repeated = false
  const repeat = job.push({ epoch: 1, seq: 2, updates: [log('two')] }).finally(() => {
    repeated = true
  })
  await settle()
  expect([written.writes, repeated]).toEqual([2, false])
  written.release()
  expect(await Promise.all([second, repeat])).toMatchObject([{ ok: true }, { ok: true }])
})

test('an answer that rests on what is on its way to the disk waits for it', async () => {
  const host = new TestHost()
  const job = await created(host)
  const written = disk(host)
  written.held = true
  const first = job.cancel()
  const again = job.cancel()
  const end = job.push({ updates: [{ type: 'completed' }] })
  let answered = false
  const refused = job.push({ updates: [log('too late')] }).finally(() => {
    answered = true
  })
  const retried = job.retry()
  await settle()
  expect(answered).toBe(false)
  while (!answered) {
    written.release()
    await settle()
  }
  expect(await first).toMatchObject({ ok: true })
  expect(await again).toEqual(await first)
  expect(await end).toMatchObject({ ok: true })
  expect(await refused).toMatchObject({ problem: { code: 'job_ended' } })
  expect(await retried).toMatchObject({ problem: { code: 'not_retryable' } })
})

test('nobody is refused for the sake of what never reached the disk', async () => {
  const host = new TestHost()
  const job = await created(host)
  host.sync = () => Promise.reject(new Error('the disk is full'))
  const end = job.push({ updates: [{ type: 'completed' }] })
  const late = job.push({ updates: [log('too late')] })
  await expect(end).rejects.toThrow('the disk is full')
  await expect(late).rejects.toThrow('the disk is full')
})

test('a change of status that comes while an audience is being told is told right after', async () => {
  const told: string[] = []
  const answers: (() => void)[] = []
  const host = new TestHost(undefined, {
    tell: (_, { status }) => {
      told.push(status)
      return new Promise((resolve) => answers.push(resolve))
    },
  })
  const job = host.restart()
  await job.create(SPEC)
  await job.push({ updates: [log('begun')] })
  await job.push({ updates: [{ type: 'completed' }] })
  await settle()
  expect(told).toEqual(['queued'])
  answers.shift()?.()
  await settle()
  expect(told).toEqual(['queued', 'completed'])
  answers.shift()?.()
  await settle()
  expect(told).toEqual(['queued', 'completed'])
})
