// Several producers of one job on real workerd: of one epoch, where numbers decide, and of two, where the newer one does.
import { abortAllDurableObjects } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { lineOf, pushNumbered, storyOf, upTo } from '../producers.test-support.ts'
import { linesOf, recorded, Watcher } from '../watcher.test-support.ts'
import { type TestJob, testJob } from './job.workerd.test-support.ts'

const PUSHES = 150

async function linesAtTheEnd(job: TestJob, watcher: Watcher, reading: Promise<void>): Promise<readonly string[]> {
  await job.end()
  await reading
  expect(recorded(watcher.snapshot)).toEqual(recorded(await job.shown()))
  return linesOf(watcher.facts)
}

test('two producers that race with the same numbers: each number stands once, from one of them', async () => {
  const job = await testJob()
  const watcher = new Watcher(job.open)
  const reading = watcher.toEnd()
  const racing = ['one', 'two'].map((name) =>
    pushNumbered(job.send, { epoch: 1, pushes: PUSHES, lanes: 2, updates: (seq) => storyOf(name, seq) }),
  )
  await watcher.holding(PUSHES / 2)
  await abortAllDurableObjects()
  await Promise.all(racing)
  const lines = await linesAtTheEnd(job, watcher, reading)
  expect(lines.map((line) => Number(line.split(' ')[1]))).toEqual(upTo(PUSHES))
})

test('producers that race with different numbers: all stand, in the order of the numbers', async () => {
  const job = await testJob()
  const watcher = new Watcher(job.open)
  const reading = watcher.toEnd()
  const racing = pushNumbered(job.send, {
    epoch: 1,
    pushes: PUSHES,
    lanes: 8,
    updates: (seq) => storyOf('shared', seq),
  })
  await watcher.holding(PUSHES / 2)
  await abortAllDurableObjects()
  await racing
  expect(await linesAtTheEnd(job, watcher, reading)).toEqual(upTo(PUSHES).map((seq) => lineOf('shared', seq)))
})

test('from the moment a newer epoch is acknowledged the older one is refused and nothing of it is recorded', async () => {
  const job = await testJob()
  const watcher = new Watcher(job.open)
  const reading = watcher.toEnd()
  let takenOver = false
  let ended = false
  let lateAcknowledged = 0
  const refusals = new Set<string>()
  /** Goes on and on, as a producer that does not know that it was replaced. */
  const older = async (lane: string): Promise<void> => {
    for (let n = 1; !ended; n++) {
      const begunLate = takenOver
      const answer = await job.send({ epoch: 1, updates: storyOf(lane, n) })
      if (answer !== 'acknowledged' && answer !== 'lost') refusals.add(answer)
      if (answer === 'acknowledged' && begunLate) lateAcknowledged++
    }
  }
  const zombies = upTo(3).map((lane) => older(`old${lane}`))
  await watcher.holding(60)
  const first = { epoch: 2, seq: 1, updates: storyOf('new', 1) }
  while ((await job.send(first)) !== 'acknowledged');
  takenOver = true
  const restart = abortAllDurableObjects()
  await pushNumbered(job.send, { epoch: 2, pushes: PUSHES, lanes: 2, updates: (seq) => storyOf('new', seq) })
  await restart
  const lines = await linesAtTheEnd(job, watcher, reading)
  ended = true
  await Promise.all(zombies)
  expect(lateAcknowledged).toBe(0)
  expect([...refusals]).toEqual(['stale_epoch'])
  const from = lines.indexOf(lineOf('new', 1))
  expect(from).toBeGreaterThan(0)
  expect(lines.slice(from)).toEqual(upTo(PUSHES).map((seq) => lineOf('new', seq)))
})
