// What hostile producers and readers send, at the object and without the edge before it: nothing throws, nothing of it
// stands raw in a stream, nothing reaches a prototype, and the law of the log still holds.
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { SPEC, TestHost } from './node-host.test-support.ts'
import type { JobEvent, SyncData } from './protocol/event.ts'
import { fold } from './protocol/fold.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import type { Counts, Json, Update } from './protocol/update.ts'
import { judge } from './rules/fence.ts'
import { resume } from './rules/resume.ts'

const prototypes = () =>
  JSON.stringify([Object.prototype, Array.prototype, Function.prototype].map((one) => Object.getOwnPropertyNames(one)))
const untouched = prototypes()
afterEach(() => {
  expect(prototypes()).toBe(untouched)
})

const NASTY = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '\u0000',
  'a\nb',
  'a\r\n\r\nevent: completed\ndata: {}\n\n',
  '\u2028\u2029\u0085',
  '\ufeff',
  '\u202e\u2066right to left\u2069',
  '\ud800',
  '\u001b[2J\u0007',
  '"},"cursor":999}',
  '</script><script>',
] as const

const nasty = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'binary', maxLength: 20 }))
/** Whatever a JSON number can be. */
const number = fc.oneof(
  fc.constantFrom(0, -0, 5e-324, 1e-300, Number.MAX_VALUE, -Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 2 ** 53, 1e21),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

const { value: json } = fc.letrec<{ value: Json; object: Json }>((tie) => ({
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, nasty, number, fc.boolean(), tie('object')),
  object: fc.array(fc.tuple(nasty, tie('value')), { maxLength: 4 }).map(objectOf),
}))

/** As `JSON.parse` makes them: `__proto__` is a field like any other. */
function objectOf<T extends Json>(fields: readonly (readonly [string, T])[]): { readonly [name: string]: T } {
  return JSON.parse(`{${fields.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`)
}

const deep = fc.nat(1_000).map((levels): Json => JSON.parse('['.repeat(levels) + ']'.repeat(levels) || '0'))
const data = fc.oneof({ weight: 9, arbitrary: json }, { weight: 1, arbitrary: deep })
const counts = fc.array(fc.tuple(nasty, number), { maxLength: 5 }).map((fields): Counts => objectOf(fields))

const update: fc.Arbitrary<Update> = fc.oneof(
  fc.record(
    {
      type: fc.constant('progress' as const),
      done: fc.option(number),
      total: fc.option(number),
      unit: fc.option(nasty),
      progress: fc.option(number),
      phase: fc.option(nasty),
      message: fc.option(nasty),
      counts,
    },
    { requiredKeys: ['type'] },
  ),
  fc.record({ type: fc.constant('log' as const), level: fc.constant('info' as const), message: nasty, data }),
)
const end: fc.Arbitrary<Update> = fc.oneof(
  fc.record({ type: fc.constant('completed' as const), result: data }),
  fc.record({ type: fc.constant('failed' as const), error: nasty, details: data }),
  fc.record({ type: fc.constant('cancelled' as const), message: nasty }),
)

/** The part of a snapshot that the log determines, as it looks on the wire. */
function onTheWire({ viewers: _v, rate: _r, eta_seconds: _e, ...rest }: Snapshot): Json {
  return JSON.parse(JSON.stringify(rest))
}

function eventsIn(text: string): readonly EventSourceMessage[] {
  // Between the line ends that are ours, nothing that a terminal, a proxy or a parser might take for more than text.
  expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
  const events: EventSourceMessage[] = []
  createParser({
    onEvent: (event) => events.push(event),
    onError: (error) => {
      throw error
    },
  }).feed(text)
  return events
}

test('whatever is pushed, its stream is clean and folds to the snapshot, and a restart reads the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(update, { maxLength: 3 }), { maxLength: 6 }),
      end,
      nasty,
      async (pushes, last, text) => {
        const host = new TestHost()
        const job = host.restart()
        const attributes = objectOf([[text, text]])
        await job.create({ ...SPEC, kind: text, title: text, unit: text, attributes })
        const fresh = await job.snapshot()
        if (!fresh.ok) throw new Error('no job')
        for (const updates of pushes) {
          host.time += 1_000
          expect(await job.push({ updates })).toMatchObject({ ok: true })
        }
        await job.push({ updates: [last] })
        const shown = await job.snapshot()
        if (!shown.ok) throw new Error('no job')
        for (const instance of [job, host.restart()]) {
          const stream = await instance.stream(new Request('http://here/?after=0'))
          const [sync, ...events] = eventsIn(await stream.text())
          const snapshot = (JSON.parse(sync?.data ?? '') as SyncData).snapshot
          expect(onTheWire(snapshot)).toEqual(onTheWire(shown.value))
          const folded = events.reduce((before, one) => {
            return fold(before, { type: one.event, cursor: Number(one.id), data: JSON.parse(one.data) } as JobEvent)
          }, fresh.value)
          expect(onTheWire(folded)).toEqual(onTheWire(shown.value))
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('names of counts do not add up without end', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.create(SPEC)
  const push = (from: number) =>
    job.push({
      updates: [
        { type: 'progress', counts: Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`c${from + n}`, n])) },
      ],
    })
  expect(await push(0)).toMatchObject({ ok: true })
  expect(await push(16)).toMatchObject({ ok: true })
  expect(await push(0)).toMatchObject({ ok: true })
  expect(await push(32)).toMatchObject({ problem: { code: 'invalid_body' } })
  expect(await job.snapshot()).toMatchObject({ value: { counts: { c31: 15 } } })
})

test('a fence judges any numbers and never moves back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, fc.option(number, { nil: undefined }))), fc.boolean(), (pushes, owned) => {
      let fence = { epoch: 0, seq: null as number | null }
      for (const [epoch, seq] of pushes) {
        const verdict = judge(fence, { epoch, ...(seq !== undefined && { seq }) }, owned)
        if (verdict.kind !== 'new') continue
        expect(verdict.fence.epoch).toBeGreaterThanOrEqual(fence.epoch)
        fence = verdict.fence
      }
    }),
  )
})

const cursorText = fc.oneof(nasty, fc.string(), fc.stringMatching(/^[-+.eE0-9 ]{0,24}$/))

test('whatever is brought as a cursor opens a stream within the log, or is named as none', () => {
  const log = fc.record({
    floor: fc.nat(50),
    head: fc.integer({ min: 50, max: 100 }),
    ended: fc.boolean(),
    follow: fc.boolean(),
  })
  fc.assert(
    fc.property(cursorText, log, (brought, { floor, head, ended, follow }) => {
      const where = resume(brought, { floor, head, endedAt: ended ? head : null, follow })
      if (where.kind !== 'open') return
      expect(where.start).toBeGreaterThanOrEqual(floor - 1)
      expect(where.start).toBeLessThanOrEqual(head)
    }),
    { numRuns: 1_000 },
  )
})

test('folding events of any content throws nothing, loses no field of the snapshot and touches no prototype', async () => {
  const event = fc.record({
    type: fc.constantFrom('progress', 'log', 'phase', 'total', 'attempt', 'completed', 'failed'),
    cursor: number,
    data: fc.array(fc.tuple(nasty, json), { maxLength: 4 }).map(objectOf),
  })
  const job = new TestHost().restart()
  await job.create(SPEC)
  const created = await job.snapshot()
  if (!created.ok) throw new Error('no job')
  const before = created.value
  fc.assert(
    fc.property(fc.array(event), (events) => {
      const after = (events as unknown as readonly JobEvent[]).reduce(fold, before)
      // A newer service may say more than we know: what is not ours passes, and what is ours stays.
      expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)))
      expect(Object.getPrototypeOf(after)).toBe(Object.prototype)
    }),
  )
})
