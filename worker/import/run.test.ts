// An import that is cut anywhere ends as if nothing had happened: the live job, the tables and the importer together,
// in this process, with a failure or a crash at every single call that leaves the importer.
import { describe, expect, test } from 'vitest'
import { importTotals } from '../../drizzle/import-totals.ts'
import { listFailures } from '../../drizzle/list-failures.ts'
import { listTraces } from '../../drizzle/list-traces.ts'
import { openNodeDatabase } from '../../drizzle/node-database.test-support.ts'
import type { JobHandle } from '../../durable/job-handle.ts'
import type { LiveJob } from '../../durable/live-job.ts'
import { TestHost } from '../../durable/node-host.test-support.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { Json } from '../../durable/protocol/update.ts'
import { openAccess } from '../open-access.test-support.ts'
import type { Hosts } from '../ports.ts'
import { LISTED_FAILURES } from '../../drizzle/failures.ts'
import type { ImportPlan } from './plan.ts'
import { runImport, STEP_RETRIES, type Steps } from './run.ts'
import { memoryFiles } from './sources/memory-files.test-support.ts'

const SAMPLE: ImportPlan = { source: 'sample', traces: 230, per_second: null }

class Cut extends Error {}

interface WorldOptions {
  readonly cut?: (call: number) => boolean
  readonly forGood?: boolean
  readonly content?: Readonly<Record<string, Uint8Array>>
  readonly jobId?: string
}

/**
 * The service in this process. `cut` is asked before each call that leaves the importer, with the call's number: that
 * call fails, and with `forGood` every later one too, as in a process that was killed, until the next importer.
 */
class World {
  readonly #host = new TestHost()
  readonly #cut: (call: number) => boolean
  readonly #forGood: boolean
  readonly #jobId: string
  #dead = false
  job: LiveJob = this.#host.restart()
  calls = 0
  /** What the job has pushed and the tables hold is the same before and after. */
  readonly database = openNodeDatabase(() => this.#leave())
  readonly files: ReturnType<typeof memoryFiles>

  constructor({ cut = () => false, forGood = false, content = {}, jobId = 'job_0123456789' }: WorldOptions = {}) {
    this.#cut = cut
    this.#forGood = forGood
    this.#jobId = jobId
    this.files = memoryFiles(content)
  }

  async create(plan: ImportPlan): Promise<void> {
    const spec = { workspace: 'w', job_id: this.#jobId, kind: 'import_traces', title: 'An import' }
    await this.job.create({ ...spec, plan, lease: 10, retryable: true })
  }

  /** Runs importers as the job launches them, until it has ended. A crash loses all but what is stored. */
  async runToTheEnd(steps: () => Steps): Promise<Snapshot> {
    for (let run = 0; run < this.#host.launched.length || !(await this.snapshot()).ended_at;) {
      const epoch = this.#host.launched[run]
      if (epoch === undefined) {
        await this.#host.ring(this.job)
        continue
      }
      run++
      try {
        await runImport(this.hosts(), { workspace: 'w', job_id: this.#jobId, epoch }, steps())
      } catch (error) {
        if (!(error instanceof Cut)) throw error
        this.#dead = false
        this.job = this.#host.restart()
      }
    }
    return this.snapshot()
  }

  async snapshot(): Promise<Snapshot> {
    const answer = await this.job.snapshot()
    if (!answer.ok) throw new Error('the job is gone')
    return answer.value
  }

  hosts(): Hosts {
    const handle = new Proxy<JobHandle>(this.job, {
      get: (_, name: keyof JobHandle) => (argument: never) => {
        this.#leave()
        return (this.job[name] as (argument: never) => unknown)(argument)
      },
    })
    return {
      ...openAccess,
      jobs: { job: () => handle },
      boards: {
        board: () => ({
          report: async () => {},
          admit: async () => ({ ok: true, value: null }),
          revoke: async () => {},
          stream: async () => new Response(),
        }),
      },
      database: this.database,
      files: {
        ...this.files,
        range: (key, offset, length) => {
          this.#leave()
          return this.files.range(key, offset, length)
        },
      },
      later: (work) => void work,
    }
  }

  #leave(): void {
    if (!this.#dead && !this.#cut(++this.calls)) return
    this.#dead = this.#forGood
    throw new Cut(`at call ${this.calls}`)
  }
}

/** Each step once; what throws ends the run, as a killed process does. */
const crashing = (): Steps => ({ do: async (_, work) => stored(await work()) })

/** Steps that are tried again, as a Workflow does it. */
const retrying = (): Steps => ({
  async do(_, work) {
    for (let tries = 1; ; tries++) {
      try {
        return stored(await work())
      } catch (error) {
        if (tries > STEP_RETRIES) throw error
      }
    }
  },
})

/** Steps that are each done twice: the first result was lost on its way. */
const twice = (): Steps => ({
  async do(_, work) {
    await work()
    return stored(await work())
  },
})

const stored = <T>(result: T): T => JSON.parse(JSON.stringify(result))

async function outcome(world: World) {
  const snapshot = await world.snapshot()
  const { seconds: _s, bytes_per_second: _b, spans_per_second: _r, ...result } = snapshot.result as Record<string, Json>
  const page = await listTraces(world.database, 'w', { limit: 200 })
  if (!page.ok) throw new Error('no page')
  const traces = page.value.traces.map(({ imported_at: _, ...trace }) => trace)
  return { status: snapshot.status, counts: snapshot.counts, done: snapshot.done, result, traces }
}

async function undisturbed() {
  const world = new World()
  await world.create(SAMPLE)
  await world.runToTheEnd(crashing)
  return { calls: world.calls, outcome: await outcome(world) }
}

describe('an import', () => {
  test('ends the same whichever call it is killed at', async () => {
    const { calls, outcome: expected } = await undisturbed()
    expect(expected).toMatchObject({ status: 'completed', counts: { imported: 230 }, result: { adds_up: true } })
    for (let at = 1; at <= calls; at++) {
      const world = new World({ cut: (call) => call === at, forGood: true })
      await world.create(SAMPLE)
      await world.runToTheEnd(crashing)
      expect(await outcome(world), `killed at call ${at} of ${calls}`).toEqual(expected)
    }
  })

  test('ends the same whichever call fails once', async () => {
    const { calls, outcome: expected } = await undisturbed()
    for (let at = 1; at <= calls; at++) {
      const world = new World({ cut: (call) => call === at })
      await world.create(SAMPLE)
      await world.runToTheEnd(retrying)
      expect(await outcome(world), `call ${at} of ${calls} failed`).toEqual(expected)
    }
  })

  test('ends the same when each step is done twice', async () => {
    const { outcome: expected } = await undisturbed()
    const world = new World()
    await world.create(SAMPLE)
    await world.runToTheEnd(twice)
    expect(await outcome(world)).toEqual(expected)
  })

  test('gives up when the database stays down, and a retry ends it as if nothing had happened', async () => {
    const { outcome: expected } = await undisturbed()
    let down = false
    const world = new World({ cut: () => down })
    await world.create(SAMPLE)
    let steps = 0
    const failing = (): Steps => ({
      async do(name, work) {
        steps++
        if (name === 'batch 2' && steps < 10) down = true
        if (name === 'give up') down = false
        return stored(await work())
      },
    })
    const failed = await world.runToTheEnd(failing)
    expect(failed).toMatchObject({ status: 'failed', retryable: true })
    expect(failed.error).toContain('a retry begins where it stopped')
    await world.job.retry()
    const ended = await world.runToTheEnd(crashing)
    expect(ended).toMatchObject({ status: 'completed', attempt: 2 })
    expect(await outcome(world)).toEqual(expected)
  })

  test('of the same again writes nothing twice', async () => {
    const world = new World()
    await world.create(SAMPLE)
    await world.runToTheEnd(crashing)
    const again = new World({ jobId: 'job_9876543210' })
    const both = { ...again.hosts(), database: world.database }
    await again.create(SAMPLE)
    const totalsBefore = await listTraces(world.database, 'w', { limit: 200 })
    await runImport(both, { workspace: 'w', job_id: 'job_9876543210', epoch: 1 }, crashing())
    expect(await again.snapshot()).toMatchObject({ counts: { imported: 0, updated: 0, skipped: 230, failed: 0 } })
    expect(await listTraces(world.database, 'w', { limit: 200 })).toEqual(totalsBefore)
  })

  test('stops when it is cancelled, and says so', async () => {
    const world = new World({
      cut: (call) => {
        if (call === 12) void world.job.cancel()
        return false
      },
    })
    await world.create(SAMPLE)
    expect(await world.runToTheEnd(crashing)).toMatchObject({ status: 'cancelled' })
    expect((await importTotals(world.database, 'w', 'job_0123456789')).traces.imported).toBeLessThan(230)
  })
})

test('a file with broken lines: the good ones go in, the others are named', async () => {
  const good = (id: string) =>
    JSON.stringify({ id, name: 'chat', run_type: 'llm', trace_id: 't', start_time: '2026-01-01T00:00:00', inputs: {} })
  const file = new TextEncoder().encode(
    [good('a'), '{"broken": ', good('b'), '"text"', good('c').slice(0, 40)].join('\n'),
  )
  const world = new World({ content: { up: file } })
  const plan = {
    source: 'file',
    key: 'up',
    bytes: file.length,
    filename: 'runs.jsonl',
    format: 'auto',
    gzip: false,
  } as const
  await world.create(plan)
  const ended = await world.runToTheEnd(crashing)
  expect(ended).toMatchObject({ status: 'completed', counts: { imported: 1, failed: 3 } })
  expect(ended.result).toMatchObject({
    source: 'langsmith',
    spans: { found: 5, imported: 2, failed: 3 },
    adds_up: true,
  })
  const failures = await listFailures(world.database, 'w', 'job_0123456789', { limit: 10 })
  expect(failures.ok && failures.value.failures.map(({ place }) => place)).toEqual(['line 2', 'line 4', 'line 5'])
  const events = await world.job.events(0, 0, 100)
  const lines = events.ok
    ? events.value.events.flatMap((event) => (event.type === 'log' ? [event.data.message] : []))
    : []
  expect(lines.filter((line) => line.startsWith('line '))).toHaveLength(3)
  expect(lines[0]).toContain('Detected LangSmith')
})

test('a file of little but rubbish: few failures are listed, all of them are counted, and the numbers add up', async () => {
  const failing = 2 * LISTED_FAILURES
  const span = (id: string) => ({ traceId: 'aa', spanId: id, startTimeUnixNano: '1700000000000000000' })
  const document = [
    { resourceSpans: [{ scopeSpans: [{ spans: [span('bb'), ...Array<number>(failing).fill(1)] }] }] },
    { resourceSpans: [{ scopeSpans: [{ spans: ['aa', 'cc', 'cc'].map((traceId) => ({ traceId })) }] }] },
    ...Array<number>(failing).fill(1),
  ]
  const file = new TextEncoder().encode(JSON.stringify(document))
  const world = new World({ content: { up: file } })
  const bytes = file.length
  await world.create({ source: 'file', key: 'up', bytes, filename: null, format: 'auto', gzip: false })
  const ended = await world.runToTheEnd(twice)
  expect(ended.result).toMatchObject({
    traces: { found: 2 * failing + 2, imported: 1, failed: 2 * failing + 1 },
    spans: { found: 2 * failing + 4, imported: 1, failed: 2 * failing + 3 },
    failures_listed: LISTED_FAILURES,
    adds_up: true,
  })
  expect(ended.counts).toMatchObject({ imported: 1, failed: 2 * failing + 1 })

  const places: string[] = []
  let cursor: string | undefined
  do {
    const page = await listFailures(world.database, 'w', 'job_0123456789', { limit: 200, cursor })
    if (!page.ok) throw new Error(page.problem.detail)
    expect(page.value.failures.length).toBeLessThanOrEqual(200)
    places.push(...page.value.failures.map(({ place, reason }) => `${place}: ${reason}`))
    cursor = page.value.next_cursor ?? undefined
  } while (cursor !== undefined)
  expect(places).toHaveLength(LISTED_FAILURES + 1)
  expect(places.at(-1)).toBe(
    '30,003 more: are not listed: of one import the first 10,000 failures are, and all are counted',
  )
})

test('a file that cannot be read fails the job with the reason', async () => {
  const file = new TextEncoder().encode('hello')
  const world = new World({ content: { up: file } })
  const plan = {
    source: 'file',
    key: 'up',
    bytes: file.length,
    filename: 'notes.txt',
    format: 'auto',
    gzip: false,
  } as const
  await world.create(plan)
  const ended = await world.runToTheEnd(crashing)
  expect(ended.status).toBe('failed')
  expect(ended.error).toContain('"notes.txt"')
})
