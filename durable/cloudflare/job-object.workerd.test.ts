// The job object on real workerd: streams, resume, fencing, restarts. Each test uses a job of its own.
import {
  abortAllDurableObjects,
  env,
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
} from 'cloudflare:test'
import { describe, expect, test } from 'vitest'
import type { JobEvent, SyncData } from '../protocol/event.ts'
import { fold } from '../protocol/fold.ts'
import type { Snapshot } from '../protocol/snapshot.ts'
import { passTime } from './clock.workerd.test-support.ts'
import { jobDirectory } from './directories.ts'
import { turn } from './job.workerd.test-support.ts'
import { readEvents, type SentEvent } from '../read-events.test-support.ts'

const jobs = jobDirectory(env.JOBS)
let count = 0

/** As the test tools want it. */
function stubOf(job_id: string): DurableObjectStub {
  return env.JOBS.get(env.JOBS.idFromName(`default/${job_id}`)) as unknown as DurableObjectStub
}

function newJob() {
  const job_id = `job_engine${String(++count).padStart(10, '0')}`
  return { job_id, job: jobs.job('default', job_id), stub: stubOf(job_id) }
}

async function created(extra: object = {}) {
  const one = newJob()
  const answer = await one.job.create({
    workspace: 'default',
    job_id: one.job_id,
    kind: 'test',
    title: 'A test',
    ...extra,
  })
  expect(answer.ok).toBe(true)
  return one
}

function open(job: ReturnType<typeof newJob>['job'], query = '', headers: Record<string, string> = {}) {
  return job.stream(new Request(`http://jobcast/stream${query}`, { headers }))
}

const log = (message: string) => ({ type: 'log', level: 'info', message }) as const

function foldAll(events: readonly SentEvent[]): Snapshot {
  const sync = events[0]
  if (sync?.event !== 'sync') throw new Error('the first event is not sync')
  let snapshot = (sync.data as SyncData).snapshot
  for (const { event, id, data } of events.slice(1)) {
    if (event === 'heartbeat') continue
    snapshot = fold(snapshot, { type: event, cursor: Number(id), data } as JobEvent)
  }
  return snapshot
}

/** What `seen` sees after the alarm has rung: again, where one that came by itself was in the way. */
function rung<T>(stub: DurableObjectStub, seen: () => Promise<T>) {
  return expect.poll(async () => {
    await runDurableObjectAlarm(stub)
    return seen()
  })
}

/** What is still to be done for the job, as stored. */
function dutiesOf(stub: DurableObjectStub): Promise<readonly string[]> {
  return runInDurableObject(stub, (_, state) => {
    const stored = state.storage.sql.exec("SELECT value -> '$.due' AS due FROM job_state WHERE key = 'moving'").one()
    return Object.keys(JSON.parse(String(stored['due'])))
  })
}

const recorded = ({ viewers: _v, rate: _r, eta_seconds: _e, ...rest }: Snapshot) => rest

describe('a stream', () => {
  test('begins with sync and a full progress, tells facts in order and closes after the end', async () => {
    const { job } = await created({ total: 10, unit: 'things' })
    const response = await open(job)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    const events = readEvents(response)
    const first = await events.take(2)
    expect(first.map(({ event }) => event)).toEqual(['sync', 'progress'])
    expect(first[0]?.data).toMatchObject({
      verdict: 'fresh',
      snapshot: { status: 'queued', total: 10, unit: 'things' },
    })
    await job.push({ updates: [{ type: 'progress', done: 5, phase: 'reading' }, log('half')] })
    await job.push({
      updates: [
        { type: 'progress', done: 10 },
        { type: 'completed', result: { fine: true } },
      ],
    })
    const rest = await events.rest()
    expect(rest.filter(({ event }) => event !== 'progress').map(({ event }) => event)).toEqual([
      'phase',
      'log',
      'completed',
    ])
    expect(rest.at(-1)?.data).toMatchObject({ status: 'completed', result: { fine: true } })
    const snapshot = await job.snapshot()
    if (!snapshot.ok) throw new Error('no snapshot')
    expect(recorded(foldAll([...first, ...rest]))).toEqual(recorded(snapshot.value))
    expect(snapshot.value).toMatchObject({ done: 10, progress: 100, status: 'completed' })
  })

  test('replays exactly what a reader missed, wherever it was cut', async () => {
    const { job } = await created()
    for (let n = 0; n < 20; n++) await job.push({ updates: [log(`line ${n}`), { type: 'progress', done: n }] })
    const end = await job.push({ updates: [{ type: 'failed', error: 'no more' }] })
    if (!end.ok) throw new Error('not accepted')
    const all = await readEvents(await open(job, '?after=0')).rest()
    const lines = all.filter(({ event }) => event === 'log')
    expect(lines).toHaveLength(20)
    for (let after = 0; after < end.value.cursor; after++) {
      const part = await readEvents(await open(job, '', { 'Last-Event-ID': String(after) })).rest()
      expect(part[0]?.data).toMatchObject({ verdict: 'ended' })
      expect(part.slice(1)).toEqual(all.slice(1).filter(({ id }) => Number(id) > after))
    }
    expect((await open(job, `?after=${end.value.cursor}`)).status).toBe(204)
    expect((await open(job)).status).toBe(200)
  })

  test('is refused for a job that does not exist, and asking leaves no trace', async () => {
    const { job, stub } = newJob()
    expect((await open(job)).status).toBe(404)
    expect(await job.snapshot()).toMatchObject({ ok: false, problem: { code: 'job_not_found' } })
    await runInDurableObject(stub, (_, state) => {
      expect(state.storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([])
    })
  })

  test('says when a cursor is from a future that was lost', async () => {
    const { job } = await created()
    const [sync] = await readEvents(await open(job, '?after=999')).take(1)
    expect(sync?.data).toMatchObject({ verdict: 'gap' })
    expect((await open(job, '?after=x')).status).toBe(400)
  })

  test('counts who watches, and forgets who left', async () => {
    const { job } = await created()
    const one = readEvents(await open(job, '?viewer=a'))
    const two = readEvents(await open(job, '?viewer=b'))
    await one.until(({ event, data }) => event === 'progress' && (data as { viewers: number }).viewers === 2)
    await two.cancel()
    await job.push({ updates: [log('a write shows that a reader has gone')] })
    await one.until(({ event, data }) => event === 'progress' && (data as { viewers: number }).viewers === 1)
    await one.cancel()
  })
})

describe('a producer', () => {
  test('is fenced by epoch and not counted twice by sequence', async () => {
    const { job } = await created()
    expect(await job.push({ epoch: 2, seq: 1, updates: [log('one')] })).toMatchObject({ ok: true })
    expect(await job.push({ epoch: 2, seq: 1, updates: [log('one')] })).toMatchObject({ ok: true })
    expect(await job.push({ epoch: 2, seq: 3, updates: [log('three')] })).toMatchObject({
      problem: { code: 'sequence_gap' },
    })
    expect(await job.push({ epoch: 1, seq: 9, updates: [log('old')] })).toMatchObject({
      problem: { code: 'stale_epoch' },
    })
    const events = await job.events(0, 0, 100)
    if (!events.ok) throw new Error('no events')
    expect(events.value.events.filter(({ type }) => type === 'log')).toHaveLength(1)
  })

  test('hears of a cancel in its next answer, and its failure then counts as cancelled', async () => {
    const { job } = await created()
    await job.push({ updates: [log('begun')] })
    await job.cancel()
    expect(await job.push({ updates: [log('still here')] })).toMatchObject({ value: { cancel: true } })
    await job.push({ updates: [{ type: 'failed', error: 'stopped' }] })
    expect(await job.snapshot()).toMatchObject({ value: { status: 'cancelled', cancelling: false } })
    expect(await job.push({ updates: [log('late')] })).toMatchObject({ problem: { code: 'job_ended' } })
  })

  test('that never answers a cancel does not keep the job open', async () => {
    const { job, stub } = await created()
    await job.push({ updates: [log('begun')] })
    await job.cancel()
    await evictDurableObject(stub)
    passTime(11_000)
    await rung(stub, () => job.snapshot()).toMatchObject({ value: { status: 'cancelled' } })
  })
})

describe('a restart', () => {
  test('with open streams loses nothing that was acknowledged', async () => {
    const { job } = await created()
    const reader = readEvents(await open(job, '?after=0'))
    const acknowledged: string[] = []
    const storm = (async () => {
      for (let n = 0; n < 200; n++) {
        try {
          const answer = await job.push({ epoch: 1, seq: n, updates: [log(`line ${n}`)] })
          if (answer.ok) acknowledged.push(`line ${n}`)
        } catch {
          n-- // The object was aborted under this push: the producer repeats it with the same number.
          await turn()
        }
        if (n === 100) await abortAllDurableObjects()
      }
    })()
    const seen: SentEvent[] = []
    try {
      for await (const event of reader) seen.push(event)
    } catch {
      // The abort breaks the stream, as a crash would.
    }
    await storm
    const cursor = seen.at(-1)?.id ?? '0'
    await job.push({ epoch: 1, seq: 200, updates: [{ type: 'completed' }] })
    const rest = await readEvents(await open(job, `?after=${cursor}`)).rest()
    const lines = [...seen, ...rest]
      .filter(({ event }) => event === 'log')
      .map(({ data }) => (data as { message: string }).message)
    expect(lines).toEqual(acknowledged)
    expect(acknowledged).toHaveLength(200)
  })
})

describe('readers who are sent away', () => {
  test('are told when to come back, each a time of its own, before their streams end', async () => {
    const { job, stub } = await created()
    await job.push({ updates: [log('begun')] })
    await job.push({ updates: [{ type: 'failed', error: 'no luck' }] })
    const readers = await Promise.all(Array.from({ length: 8 }, () => open(job, '?after=0&follow=1').then(readEvents)))
    for (const { until } of readers) {
      const seen = await until(({ event }) => event === 'failed')
      expect(seen.at(-1)?.event).toBe('failed')
    }
    expect(new Set(readers.map(({ retryMs }) => retryMs())).size).toBe(1)
    // Only what the index knows to its end is dropped.
    passTime(10_000)
    await rung(stub, () => dutiesOf(stub)).toEqual(['drop'])
    passTime(Number(env.KEEP_ENDED_HOURS) * 3_600_000)
    await rung(stub, () => job.snapshot()).toMatchObject({ problem: { code: 'job_not_found' } })
    await Promise.all(readers.map(({ rest }) => rest()))
    const goodbyes = readers.map(({ retryMs }) => Number(retryMs()))
    expect(goodbyes.filter((ms) => ms >= 1_000 && ms <= 2_000)).toHaveLength(8)
    expect(new Set(goodbyes).size).toBeGreaterThan(1)
  })
})
