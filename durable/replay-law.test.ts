// The law of the log: folding any replay, from any cursor, over any history, any restarts and any retention, gives the
// snapshot.
import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveJob } from './live-job.ts'
import { entryOf, JobLog, RETENTION, type Retention } from './log.ts'
import { SPEC, TestHost } from './node-host.test-support.ts'
import type { JobEvent, SyncData } from './protocol/event.ts'
import { fold } from './protocol/fold.ts'
import { eventFrame } from './protocol/frame.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Update } from './protocol/update.ts'
import { newWorking } from './rules/new-job.ts'

const progress: fc.Arbitrary<Update> = fc.record(
  {
    type: fc.constant('progress' as const),
    done: fc.nat(200),
    total: fc.oneof(fc.nat(200), fc.constant(null)),
    unit: fc.constantFrom('bytes', 'traces'),
    phase: fc.constantFrom('reading', 'writing'),
    message: fc.string({ maxLength: 5 }),
    counts: fc.dictionary(fc.constantFrom('imported', 'failed'), fc.nat(9)),
  },
  { requiredKeys: ['type'] },
)
const logLine: fc.Arbitrary<Update> = fc.record({
  type: fc.constant('log' as const),
  level: fc.constantFrom('info', 'warn', 'error'),
  message: fc.string(),
})
/** Any value, as JSON tells it: there -0 is 0. */
const jsonValue = fc.jsonValue().map((value): string => JSON.parse(JSON.stringify(value)))

const end: fc.Arbitrary<Update> = fc.oneof(
  fc.record({ type: fc.constant('completed' as const), result: jsonValue }),
  fc.record({ type: fc.constant('failed' as const), error: fc.string() }),
)
const step = fc.oneof(
  {
    weight: 10,
    arbitrary: fc
      .array(fc.oneof(progress, logLine), { maxLength: 4 })
      .map((updates) => ({ do: 'push' as const, updates })),
  },
  { weight: 1, arbitrary: end.map((update) => ({ do: 'push' as const, updates: [update] })) },
  { weight: 2, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'retry' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'cancel' as const }) },
  { weight: 3, arbitrary: fc.nat(5_000).map((ms) => ({ do: 'pass time' as const, ms })) },
)

/** Without the live values, which are outside the law. */
const recorded = ({ viewers: _v, rate: _r, eta_seconds: _e, ...rest }: Snapshot) => rest

test('any replay from any cursor folds to the snapshot, and the bar never falls within an attempt', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const host = new TestHost()
      let job = host.restart()
      await job.create({ ...SPEC, retryable: true })
      const states: Snapshot[] = [newWorking({ ...SPEC, retryable: true }, host.time, false).snapshot]
      for (const one of [{ do: 'look' as const }, ...steps]) {
        if (one.do === 'push') await job.push({ updates: one.updates })
        else if (one.do === 'restart') job = host.restart()
        else if (one.do === 'retry') await job.retry()
        else if (one.do === 'cancel') await job.cancel()
        else if (one.do === 'pass time') host.time += one.ms
        const now = await job.snapshot()
        if (!now.ok) throw new Error('the job is gone')
        states.push(now.value)
      }
      const last = states.at(-1)
      if (last === undefined) throw new Error('no state')
      for (const from of states) {
        const missed = await job.events(from.cursor, 0, 1_000)
        if (!missed.ok) throw new Error('no events')
        const cursors = missed.value.events.map(({ cursor }) => cursor)
        expect(cursors).toEqual([...new Set(cursors)].toSorted((a, b) => a - b))
        expect(recorded(missed.value.events.reduce(fold, from))).toEqual(recorded(last))
        expect(recorded(missed.value.events.reduce(fold, last))).toEqual(recorded(last))
      }
      for (const [index, after] of states.entries()) {
        const before = states[index - 1]
        if (before === undefined || before.attempt !== after.attempt) continue
        expect(after.progress ?? 0).toBeGreaterThanOrEqual(before.progress ?? 0)
      }
    }),
    { numRuns: 300 },
  )
})

const retention: fc.Arbitrary<Retention> = fc.oneof(
  fc.record({ facts: fc.integer({ min: 1, max: 12 }), chars: fc.constant(RETENTION.chars) }),
  fc.record({ facts: fc.constant(RETENTION.facts), chars: fc.integer({ min: 1, max: 1_500 }) }),
)

const isFact = ({ type }: JobEvent) => type !== 'progress'

/** What a reader with this cursor is told by the stream of a job that is over. */
async function streamed(job: LiveJob, after: number) {
  const response = await job.stream(new Request('http://here/', { headers: { 'Last-Event-ID': String(after) } }))
  if (response.status === 204) return null
  const events: JobEvent[] = []
  createParser({
    onEvent: ({ event, id, data }) =>
      events.push({ type: event, cursor: Number(id), data: JSON.parse(data) } as JobEvent),
  }).feed(await response.text())
  const [sync, ...rest] = events
  return { sync: sync?.data as unknown as SyncData, events: rest }
}

test('with a log that keeps little, a reader is told all that it missed, or of a gap and the whole snapshot', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), retention, async (steps, kept) => {
      const [small, large] = [new TestHost(), new TestHost()]
      small.retention = kept
      const spec = { ...SPEC, retryable: true }
      let [job, whole] = [small.restart(), large.restart()]
      await Promise.all([job.create(spec), whole.create(spec)])
      const states: Snapshot[] = [newWorking(spec, small.time, false).snapshot]
      for (const one of [...steps, { do: 'push' as const, updates: [{ type: 'completed' as const }] }]) {
        if (one.do === 'restart') [job, whole] = [small.restart(), large.restart()]
        else if (one.do === 'pass time') for (const host of [small, large]) host.time += one.ms
        else {
          for (const each of [job, whole]) {
            if (one.do === 'push') await each.push({ updates: one.updates })
            else await each[one.do]()
          }
        }
        const now = await job.snapshot()
        if (!now.ok) throw new Error('the job is gone')
        states.push(now.value)
      }
      // A cancel of a queued job and a failure end it too: the last push then changed nothing.
      const last = recorded(states.at(-1) as Snapshot)
      for (const from of states) {
        const [told, all] = [await job.events(from.cursor, 0, 1_000), await whole.events(from.cursor, 0, 1_000)]
        if (!told.ok || !all.ok) throw new Error('no events')
        const { verdict, events, snapshot } = told.value
        const [facts, missed] = [events.filter(isFact), all.value.events.filter(isFact)]
        expect(facts.length === missed.length).toBe(verdict !== 'gap')
        expect(facts).toEqual(facts.length === 0 ? [] : missed.slice(-facts.length))
        expect(facts.length).toBeLessThanOrEqual(kept.facts)
        const chars = facts.reduce((sum, fact) => sum + eventFrame(fact).length, 0)
        if (facts.length > 1) expect(chars).toBeLessThanOrEqual(kept.chars)
        expect(recorded(events.reduce(fold, verdict === 'gap' ? snapshot : from))).toEqual(last)
        const stream = await streamed(job, from.cursor)
        if (stream === null) {
          expect(missed).toEqual([])
          continue
        }
        expect(stream.events.filter(isFact)).toEqual(facts)
        expect(stream.sync.verdict === 'gap').toBe(verdict === 'gap')
        expect(recorded(stream.events.reduce(fold, stream.sync.snapshot))).toEqual(last)
      }
    }),
    { numRuns: 200 },
  )
})

test('what retention dropped is never replayed as if it were whole', () => {
  const log = new JobLog()
  const fact = (cursor: number) =>
    entryOf({
      type: 'log',
      cursor,
      data: { timestamp: '2026-01-01T00:00:00.000Z', level: 'info', message: `line ${cursor}` },
    })
  const total = RETENTION.facts + 500
  for (let cursor = 1; cursor <= total; cursor++) log.append([fact(cursor)], null, cursor)
  expect(log.floor).toBe(500)
  const events = log.eventsAfter(log.floor, Infinity)
  expect(events.map(({ cursor }) => cursor)).toEqual(Array.from({ length: RETENTION.facts }, (_, n) => n + 501))
  const first = log.framesAfter(log.floor, 1_000)
  expect(first.text.length).toBeLessThanOrEqual(1_000)
  expect(log.framesAfter(first.cursor, Infinity).text).toContain(`"line ${first.cursor + 1}"`)
})
