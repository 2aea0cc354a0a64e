// What waits may become less, but never something else: held against the very rules by which a job accepts updates.
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Fact } from '../../durable/protocol/event.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { ProgressUpdate, Update } from '../../durable/protocol/update.ts'
import { acceptUpdate, type JobState, withFact } from '../../durable/rules/accept.ts'
import { RUNNING } from '../running-snapshot.test-support.ts'
import { Outbox } from './outbox.ts'

const EMPTY: Snapshot = { ...RUNNING, done: null, total: null, unit: null, phase: null, message: null, counts: null }

const progress = fc.record(
  {
    type: fc.constant('progress' as const),
    done: fc.oneof({ weight: 5, arbitrary: fc.nat(200) }, fc.constant(null)),
    total: fc.constantFrom(100, 200, null),
    unit: fc.constantFrom('bytes', 'traces'),
    progress: fc.nat(100),
    phase: fc.constantFrom('reading', 'writing'),
    message: fc.constantFrom('a', 'b', null),
    counts: fc.dictionary(fc.constantFrom('imported', 'failed'), fc.nat(9)),
  },
  { requiredKeys: ['type'] },
)
const line: fc.Arbitrary<Update> = fc.record({
  type: fc.constant('log' as const),
  level: fc.constant('info' as const),
  message: fc.string({ maxLength: 5 }),
})

/** What a job records of the updates, and where it then stands: all but what a tick that was left out would have moved. */
function history(updates: readonly Update[]) {
  let state: JobState = { snapshot: EMPTY, rate: null, ticked: false }
  const facts: Fact[] = []
  for (const update of updates) {
    const accepted = acceptUpdate(state, update, 0)
    state = accepted.state
    for (const fact of accepted.facts) {
      facts.push(fact)
      state = withFact(state, fact)
    }
  }
  const { done, total, unit, phase, message, counts } = state.snapshot
  return { facts, end: { done, total, unit, phase, message, counts } }
}

const contentOf = (outbox: Outbox): readonly Update[] => JSON.parse(outbox.take().body)

const tick = (fields: Omit<ProgressUpdate, 'type'>): ProgressUpdate => ({ type: 'progress', ...fields })

test('whatever waits together, a job records the same facts and ends in the same state', () => {
  const offers = fc.array(fc.oneof({ weight: 3, arbitrary: progress }, line), { maxLength: 40 })
  fc.assert(
    fc.property(offers, fc.array(fc.nat(40)), (updates, cuts) => {
      const outbox = new Outbox()
      const pushed: Update[] = []
      let weight = 0
      for (const [at, update] of updates.entries()) {
        void outbox.offer([update])
        if (!cuts.includes(at)) continue
        const batch = outbox.take()
        pushed.push(...JSON.parse(batch.body))
        weight += batch.weight
      }
      const rest = outbox.take()
      pushed.push(...JSON.parse(rest.body))
      expect(history(pushed)).toEqual(history(updates))
      expect(weight + rest.weight).toBe(updates.length)
    }),
  )
})

test('ticks collapse to the newest, also around the lines of the log', () => {
  const outbox = new Outbox()
  void outbox.offer([tick({ phase: 'copying', total: 9 }), tick({ done: 1, phase: 'copying', counts: { good: 1 } })])
  void outbox.offer([{ type: 'log', level: 'info', message: 'one' }, tick({ done: 2, message: 'b.txt' })])
  void outbox.offer([tick({ done: 3, message: 'c.txt', counts: { bad: 1 } })])
  expect(contentOf(outbox)).toEqual([
    tick({ phase: 'copying', total: 9, done: 1, counts: { good: 1 } }),
    { type: 'log', level: 'info', message: 'one' },
    tick({ done: 3, message: 'c.txt', counts: { bad: 1 } }),
  ])
})

describe('room', () => {
  const lines = (count: number, message = 'x'): readonly Update[] =>
    Array.from({ length: count }, () => ({ type: 'log', level: 'info', message }))

  test('is for one push of updates; who offers more waits until it has left, in the order of asking', async () => {
    const outbox = new Outbox()
    const order: string[] = []
    const first = outbox.offer(lines(1_500, 'first')).then(() => order.push('first'))
    const second = outbox.offer(lines(1, 'second')).then(() => order.push('second'))
    expect(outbox.isFull).toBe(true)
    expect(contentOf(outbox)).toHaveLength(1_000)
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'second'])
    expect(outbox.isFull).toBe(false)
    expect(contentOf(outbox).at(-1)).toMatchObject({ message: 'second' })
  })

  test('is for one push of bytes', () => {
    const outbox = new Outbox()
    void outbox.offer(lines(300, 'ä'.repeat(4_000)))
    for (let left = 300; left > 0;) {
      const { body, weight } = outbox.take()
      expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(1024 * 1024)
      expect(weight).toBeGreaterThan(0)
      left -= weight
    }
  })

  test('ends with a refusal for all who wait', async () => {
    const outbox = new Outbox()
    const waiting = outbox.offer(lines(1_001))
    outbox.refuse(new Error('no more'))
    await expect(waiting).rejects.toThrow('no more')
  })
})

test('what JSON cannot hold is refused at once, and nothing of its offer is taken', () => {
  const outbox = new Outbox()
  const ring: Record<string, unknown> = {}
  ring['self'] = ring
  const bad = JSON.parse('{"type":"log","level":"info","message":"x"}')
  bad.data = ring
  expect(() => outbox.offer([{ type: 'log', level: 'info', message: 'good' }, bad])).toThrow(TypeError)
  expect(outbox.isEmpty).toBe(true)
})

test('a number that is none does not pass for a clearing', () => {
  const outbox = new Outbox()
  expect(() => outbox.offer([tick({ done: Number.NaN })])).toThrow('done is NaN')
  expect(() => outbox.offer([tick({ counts: { rows: Infinity } })])).toThrow('rows is Infinity')
  expect(outbox.isEmpty).toBe(true)
})
