// The law of the log: folding any replay, from any cursor, over any history and any restarts, gives the snapshot.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { JobLog, RETAINED_FACTS } from './log.ts'
import { SPEC, TestHost } from './node-host.test-support.ts'
import type { JobEvent } from './protocol/event.ts'
import { fold } from './protocol/fold.ts'
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
const end: fc.Arbitrary<Update> = fc.oneof(
  fc.record({ type: fc.constant('completed' as const), result: fc.jsonValue() as fc.Arbitrary<string> }),
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

test('what retention dropped is never replayed as if it were whole', () => {
  const log = new JobLog()
  const fact = (cursor: number): JobEvent & { type: 'log' } => ({
    type: 'log',
    cursor,
    data: { timestamp: '2026-01-01T00:00:00.000Z', level: 'info', message: `line ${cursor}` },
  })
  const total = RETAINED_FACTS + 500
  for (let cursor = 1; cursor <= total; cursor++) log.append([fact(cursor)], null, cursor)
  expect(log.floor).toBe(500)
  const events = log.eventsAfter(log.floor, Infinity)
  expect(events.map(({ cursor }) => cursor)).toEqual(Array.from({ length: RETAINED_FACTS }, (_, n) => n + 501))
  const first = log.framesAfter(log.floor, 1_000)
  expect(first.text.length).toBeLessThanOrEqual(1_000)
  expect(log.framesAfter(first.cursor, Infinity).text).toContain(`"line ${first.cursor + 1}"`)
})
