// What happens while nobody calls: leases, relaunches, deadlines, graces, and an index that is down.
import { describe, expect, test } from 'vitest'
import { SPEC, TestHost } from './node-host.test-support.ts'
import type { LiveJob } from './live-job.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import { MAX_RELAUNCHES } from './supervisor.ts'

const OWNED = { ...SPEC, lease: 10, retryable: true, plan: { source: 'sample' } }

async function shown(job: { snapshot(): Promise<{ ok: boolean; value?: Snapshot }> }): Promise<Snapshot> {
  const answer = await job.snapshot()
  if (answer.value === undefined) throw new Error('no snapshot')
  return answer.value
}

describe('a producer that goes silent', () => {
  test('shows as stalled since it was last heard, and not any more once it pushes', async () => {
    const host = new TestHost()
    const job = host.restart()
    await job.create({ ...SPEC, lease: 5 })
    await job.push({ updates: [{ type: 'progress', done: 1 }] })
    const heard = new Date(host.time).toISOString()
    while ((await shown(job)).stalled_since === null) await host.ring(job)
    expect((await shown(job)).stalled_since).toBe(heard)
    await job.push({ updates: [{ type: 'log', level: 'info', message: 'back' }] })
    expect((await shown(job)).stalled_since).toBeNull()
  })

  test('is heard also when it has nothing to tell', async () => {
    const host = new TestHost()
    const job = host.restart()
    await job.create({ ...SPEC, lease: 5 })
    expect((await shown(job)).status).toBe('queued')
    await job.push({ updates: [] })
    expect((await shown(job)).status).toBe('running')
    while ((await shown(job)).stalled_since === null) await host.ring(job)
    await job.push({ updates: [] })
    expect((await shown(job)).stalled_since).toBeNull()
  })

  test('may say beforehand for how long', async () => {
    const host = new TestHost()
    const job = host.restart()
    await job.create({ ...SPEC, lease: 5 })
    await job.push({ updates: [], next_within: 300 })
    const began = host.time
    while ((await shown(job)).stalled_since === null) await host.ring(job)
    expect(host.time - began).toBe(300_000)
  })
})

describe('an importer of our own', () => {
  test('is launched at creation and replaced, at the next epoch, when it goes silent', async () => {
    const host = new TestHost()
    let job = host.restart()
    await job.create(OWNED)
    await host.ring(job)
    expect(host.launched).toEqual([1])
    await job.push({ epoch: 1, seq: 1, updates: [], checkpoint: { at: 7 } })
    job = host.restart()
    while (host.launched.length < 2) await host.ring(job)
    expect(host.launched).toEqual([1, 2])
    expect(host.terminated).toEqual([1])
    expect(await job.push({ epoch: 1, seq: 2, updates: [] })).toMatchObject({ problem: { code: 'stale_epoch' } })
    expect(await job.runState(2)).toMatchObject({ value: { checkpoint: { at: 7 }, next_seq: 1, attempt: 1 } })
  })

  test('fails its job when it stops again and again without getting further, and can be retried', async () => {
    const host = new TestHost()
    const job = host.restart()
    await job.create(OWNED)
    while ((await shown(job)).status !== 'failed') await host.ring(job)
    expect(host.launched).toHaveLength(MAX_RELAUNCHES + 1)
    expect((await shown(job)).error).toContain('without getting further')
    const last = Math.max(...host.launched)
    expect(await job.retry()).toMatchObject({ value: { status: 'queued', attempt: 2, error: null } })
    while (host.launched.length === MAX_RELAUNCHES + 1) await host.ring(job)
    expect(host.launched.at(-1)).toBeGreaterThan(last)
  })

  test('hands over to the next epoch without a word to the viewers', async () => {
    const host = new TestHost()
    const job = host.restart()
    await job.create(OWNED)
    await host.ring(job)
    const before = (await shown(job)).cursor
    expect(await job.handOver(1)).toMatchObject({ value: { epoch: 2 } })
    expect(host.launched).toEqual([1, 2])
    expect((await shown(job)).cursor).toBe(before)
    expect(await job.handOver(1)).toMatchObject({ problem: { code: 'stale_epoch' } })
  })

  test('that does not answer a cancel is stopped after the grace', async () => {
    const host = new TestHost()
    const job = host.restart()
    await job.create(OWNED)
    await job.push({ epoch: 1, updates: [], next_within: 60 })
    expect(await job.cancel()).toMatchObject({ value: { cancelling: true, status: 'running' } })
    while ((await shown(job)).status !== 'cancelled') await host.ring(job)
    expect(host.terminated).toEqual([1])
    expect(await job.push({ epoch: 1, updates: [] })).toMatchObject({ problem: { code: 'stale_epoch' } })
  })
})

test('a job past its deadline fails and says so', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.create({ ...SPEC, deadline: 30 })
  while ((await shown(job)).status !== 'failed') await host.ring(job)
  expect(await shown(job)).toMatchObject({ error: 'The job did not end within 30 seconds' })
})

test('a retry has as long as the first attempt had', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.create({ ...SPEC, deadline: 30, retryable: true })
  await job.push({ updates: [{ type: 'failed', error: 'at once' }] })
  host.time += 100_000
  await job.retry()
  const began = host.time
  await job.push({ updates: [], next_within: 3_600 })
  while ((await shown(job)).status !== 'failed') await host.ring(job)
  expect(await shown(job)).toMatchObject({ error: 'The job did not end within 30 seconds' })
  expect(host.time - began).toBe(30_000)
})

test('an ended job leaves its object after a while, once the index knows its end', async () => {
  let down = true
  const host = new TestHost({
    tell: async () => {
      if (down) throw new Error('down')
    },
  })
  const job = host.restart()
  await job.create(SPEC)
  await job.push({ updates: [{ type: 'completed' }] })
  const ended = host.time
  while (host.time <= ended + host.keepEndedMs) await host.ring(job)
  expect((await shown(job)).status).toBe('completed')
  down = false
  while ((await job.snapshot()).ok) await host.ring(job)
  expect(host.alarmAt).toBeNull()
  expect(await host.restart().snapshot()).toMatchObject({ problem: { code: 'job_not_found' } })
})

test.each([
  ['is begun again', (job: LiveJob) => job.retry(), { ok: true }],
  ['is created anew', (job: LiveJob) => job.create(SPEC), { problem: { code: 'idempotency_conflict' } }],
] as const)('a job that %s in the moment in which it would leave is whole', async (_, act, answer) => {
  const host = new TestHost()
  const job = host.restart()
  await job.create({ ...SPEC, retryable: true })
  await job.push({ updates: [{ type: 'failed', error: 'once' }] })
  const ended = host.time
  while (host.alarmAt !== null && host.alarmAt < ended + host.keepEndedMs) await host.ring(job)
  const erase = host.forget
  let late: Promise<unknown> = Promise.resolve()
  host.forget = async () => {
    late = job.create({ ...SPEC, title: 'anew' })
    await erase()
  }
  const leaving = host.ring(job)
  expect(await act(job)).toMatchObject(answer)
  await leaving
  await late
  const stored = await shown(host.restart())
  expect(stored).toEqual(await shown(job))
  expect(await job.events(0, 0, 100)).toMatchObject({ ok: true, value: { snapshot: stored } })
})

test('an index that is down stalls nothing and is told later', async () => {
  const told: Snapshot[] = []
  let down = true
  const host = new TestHost({
    tell: async (_, snapshot) => {
      if (down) throw new Error('down')
      told.push(snapshot)
    },
  })
  const job = host.restart()
  await job.create(SPEC)
  expect(await job.push({ updates: [{ type: 'completed', result: 1 }] })).toMatchObject({ ok: true })
  await host.ring(job)
  expect(told).toEqual([])
  down = false
  while (told.length === 0) await host.ring(job)
  expect(told.at(-1)).toMatchObject({ status: 'completed', result: 1 })
  const before = told.length
  await host.ring(job)
  expect(told).toHaveLength(before)
})
