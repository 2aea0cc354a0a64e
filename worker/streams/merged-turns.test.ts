// Several jobs are served in turn, whatever one of them tells; and the merging holds a chunk of each, and no more.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { flood, handStream, line, merged, sync } from './hand-stream.test-support.ts'

/** Chunks enough for a job to have its turn many times over. */
const CHUNKS = 1_000

test('a job in a flood keeps none waiting: each tells its first frame at once, wherever it is named', async () => {
  const jobs = [flood(), handStream(sync(7)), flood(), handStream(sync(7))]
  const { reader, next } = merged(jobs.map(({ readable }) => readable))
  await next()
  const told: (string | null)[] = []
  for (let n = 0; n < 20; n++) told.push(await next())
  for (const job of ['job_1', 'job_3']) {
    const at = told.findIndex((chunk) => chunk?.includes(`event: sync\ndata: {"job_id":"${job}"`) === true)
    expect(at, job).toBeGreaterThanOrEqual(0)
    expect(at, job).toBeLessThan(10)
  }
  await reader.cancel()
})

test('jobs that always have more are served as often as each other', async () => {
  const jobs = Array.from({ length: 5 }, flood)
  const { reader, next } = merged(jobs.map(({ readable }) => readable))
  for (let n = 0; n < CHUNKS; n++) await next()
  const counts = jobs.map(({ taken }) => taken())
  expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
  await reader.cancel()
})

test('what comes of a quiet job while another floods is told in its next turn', async () => {
  const quiet = handStream()
  const { reader, next } = merged([flood().readable, quiet.readable])
  for (let n = 0; n < 100; n++) await next()
  quiet.send(line(1))
  const told: (string | null)[] = []
  for (let n = 0; n < 20; n++) told.push(await next())
  expect(told.some((chunk) => chunk?.includes('"job_id":"job_1"') === true)).toBe(true)
  await reader.cancel()
})

test('a reader that takes nothing has one chunk taken of each job, and one more each time that it takes one', async () => {
  const jobs = [flood(), flood(), flood()]
  const all = () => jobs.reduce((sum, { taken }) => sum + taken(), 0)
  const { reader, next } = merged(jobs.map(({ readable }) => readable))
  await settled()
  expect(jobs.map(({ taken }) => taken())).toEqual([1, 1, 1])
  await next()
  for (let n = 1; n <= 10; n++) {
    await next()
    await settled()
    expect(all()).toBe(3 + n)
  }
  await reader.cancel()
})

test('a chunk costs one read of the job that tells it, and leaves nothing behind, however many are quiet', async () => {
  const quiet = Array.from({ length: 49 }, () => handStream().readable)
  const { reader, next } = merged([flood().readable, ...quiet])
  for (let n = 0; n < CHUNKS; n++) await next()
  const reads = vi.spyOn(ReadableStreamDefaultReader.prototype, 'read')
  for (let n = 0; n < CHUNKS; n++) await next()
  // One is the test's own.
  expect(reads.mock.calls).toHaveLength(2 * CHUNKS)
  reads.mockRestore()
  const before = heldBytes()
  for (let n = 0; n < 4 * CHUNKS; n++) await next()
  // What waits for the quiet ones anew at each chunk holds some 5 kB for it until they tell something.
  expect((heldBytes() - before) / (4 * CHUNKS)).toBeLessThan(500)
  await reader.cancel()
})

test('whoever leaves closes the streams of all jobs, those that are quiet as well', async () => {
  const jobs = [handStream(sync(7)), handStream(), handStream()]
  const { reader, next } = merged(jobs.map(({ readable }) => readable))
  await next()
  await next()
  const waiting = next()
  await reader.cancel()
  expect(await waiting).toBeNull()
  for (const { gone } of jobs) expect(await gone).toBe('gone')
})

/** Until whatever can go on without the reader has gone on. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0))

/** What is in use of the heap after a collection. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}
