// The job object on real workerd while it is thrown away under its producers and readers. Law: who reconnects by cursor
// ends with exactly the acknowledged facts, in order, once, and with the snapshot of all others.
import { abortAllDurableObjects, evictDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { lineOf, pushNumbered, storyOf, upTo } from '../producers.test-support.ts'
import { linesOf, recorded, Watcher } from '../watcher.test-support.ts'
import { type TestJob, testJob, turn } from './job.workerd.test-support.ts'

const READERS = 4
const PUSHES = 300

/** Two producers without numbers, each one push at a time; a push that was lost is not repeated, so it may stand once. */
async function pushUnnumbered(job: TestJob, name: string, count: number) {
  const acknowledged: string[] = []
  const unknown: string[] = []
  for (const n of upTo(count)) {
    const line = lineOf(name, n)
    const answer = await job.send({ updates: [{ type: 'log', level: 'warn', message: line }] })
    if (answer === 'acknowledged') acknowledged.push(line)
    else unknown.push(line)
  }
  return { name, acknowledged, unknown }
}

/** All of them to the end of the job, which comes after everything else. */
async function watched(job: TestJob, readers: readonly Watcher[], work: Promise<unknown>): Promise<void> {
  const reading = readers.map((reader) => reader.toEnd())
  await work
  await job.end()
  await Promise.all(reading)
}

async function expectOneTruth(job: TestJob, readers: readonly Watcher[]): Promise<readonly string[]> {
  const late = new Watcher(job.open)
  await late.toEnd()
  const snapshot = await job.shown()
  for (const reader of [...readers, late]) {
    expect(reader.facts).toEqual(late.facts)
    expect(recorded(reader.snapshot)).toEqual(recorded(snapshot))
  }
  return linesOf(late.facts)
}

test('an object that is aborted under its producers and readers loses and doubles nothing', async () => {
  const job = await testJob()
  const readers = upTo(READERS).map(() => new Watcher(job.open))
  const [first] = readers
  const numbered = pushNumbered(job.send, {
    epoch: 1,
    pushes: PUSHES,
    lanes: 3,
    updates: (seq) => storyOf('numbered', seq),
  })
  const others = ['one', 'two'].map((name) => pushUnnumbered(job, name, 100))
  const aborts = (async () => {
    for (const facts of [20, 100, 200, 300]) {
      await first?.holding(facts)
      await abortAllDurableObjects()
    }
  })()
  await watched(job, readers, Promise.all([numbered, ...others, aborts]))

  const lines = await expectOneTruth(job, readers)
  expect(lines.filter((line) => line.startsWith('numbered'))).toEqual(upTo(PUSHES).map((n) => lineOf('numbered', n)))
  for (const { name, acknowledged, unknown } of await Promise.all(others)) {
    const told = lines.filter((line) => line.startsWith(name))
    expect(told).toEqual([...new Set(told)].toSorted((a, b) => numberOf(a) - numberOf(b)))
    expect(told.filter((line) => !unknown.includes(line))).toEqual(acknowledged)
  }
  for (const reader of readers) expect(reader.connections).toBeGreaterThan(1)
})

test('an object that is evicted between pushes and read only by poll loses and doubles nothing', async () => {
  const job = await testJob()
  const numbered = pushNumbered(job.send, {
    epoch: 1,
    pushes: PUSHES,
    lanes: 4,
    updates: (seq) => storyOf('evicted', seq),
  })
  const seen: string[] = []
  let cursor = 0
  const poll = async (): Promise<void> => {
    const polled = await job.handle.events(cursor, 0, 1_000)
    if (!polled.ok) throw new Error(polled.problem.detail)
    for (const event of polled.value.events) {
      expect(event.cursor).toBeGreaterThan(cursor)
      cursor = event.cursor
      if (event.type === 'log') seen.push(event.data.message)
    }
  }
  let pushed = false
  const evictions = (async () => {
    for (; !pushed; await turn()) {
      await evictDurableObject(job.stub)
      await poll()
    }
  })()
  await numbered
  pushed = true
  await evictions
  await poll()
  await job.end()
  const lines = await expectOneTruth(job, [])
  expect(lines).toEqual(upTo(PUSHES).map((n) => lineOf('evicted', n)))
  expect(seen).toEqual(lines)
})

test('a reader that stalls gets all of it when it reads on, and nobody waits for it', async () => {
  const job = await testJob()
  const stalled = Promise.withResolvers<void>()
  // What stands between is held back by the runtime itself: nothing is read until the lively ones have everything.
  const slow = new Watcher(async (cursor) => {
    const response = await job.open(cursor)
    await stalled.promise
    return response
  })
  const lively = upTo(READERS).map(() => new Watcher(job.open))
  const filler = 'x'.repeat(10_000)
  const pushes = pushNumbered(job.send, {
    epoch: 1,
    pushes: PUSHES,
    lanes: 1,
    updates: (seq) => [...storyOf('stalled', seq), { type: 'log', level: 'info', message: filler }],
  })
  const slowly = slow.toEnd()
  await watched(job, lively, pushes)
  expect(slow.facts).toEqual([])
  stalled.resolve()
  await slowly
  expect(slow.connections).toBe(1)
  const lines = await expectOneTruth(job, [...lively, slow])
  expect(lines.filter((line) => line !== filler)).toEqual(upTo(PUSHES).map((n) => lineOf('stalled', n)))
})

function numberOf(line: string): number {
  return Number(line.split(' ').at(-1))
}
