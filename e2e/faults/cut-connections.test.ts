// Bad lines between the service and everybody: streams cut at any byte, pushes cut at any byte, uploads cut in their
// middle, and a reader that is open and reads nothing.
import { once } from 'node:events'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest'
import { lineOf, pushNumbered, storyOf, upTo } from '../../durable/producers.test-support.ts'
import { linesOf, Watcher } from '../../durable/watcher.test-support.ts'
import { openScene, type Scene } from '../harness/scene.ts'
import { startCuttingProxy } from './cutting-proxy.ts'
import { expectOneTruth } from './one-truth.ts'
import { randomFrom, seed } from './random.ts'
import { createRemoteJob, type RemoteJob } from './remote-job.ts'

/** `STORM=1`: some minutes of it, in place of a few seconds. */
const isLong = process.env['STORM'] === '1'
const PUSHES = isLong ? 3_000 : 300
/** From a byte, in the middle of a header, to more than a frame. */
const MAX_ANSWER_BYTES_LOG2 = 16
/** Some pushes, each of about 300 bytes. */
const MAX_REQUEST_BYTES = 4_000
/** With 60 kB each: more than the sockets on the way take up, less than what a job keeps for its readers. */
const STALLED_PUSHES = 120

let scene: Scene
beforeAll(async () => {
  scene = await openScene()
})
afterAll(() => scene.end())

describe('connections that are cut at random bytes', () => {
  test('cost a reconnect and nothing else', { timeout: 600_000 }, async () => {
    onTestFailed(() => console.error(`SEED=${seed}`))
    const random = randomFrom(seed)
    const { port } = scene.service
    const answers = await startCuttingProxy({
      port,
      of: 'answers',
      after: () => Math.ceil(2 ** (random() * MAX_ANSWER_BYTES_LOG2)),
    })
    const requests = await startCuttingProxy({
      port,
      of: 'requests',
      after: () => Math.ceil(random() * MAX_REQUEST_BYTES),
    })
    try {
      const job = await createRemoteJob(scene.url)
      const readers = [...upTo(5).map(() => job.watcher(answers.url)), job.watcher()]
      const reading = readers.map((reader) => reader.toEnd())
      await pushNumbered(job.sender(requests.url), {
        epoch: 1,
        pushes: PUSHES,
        lanes: 4,
        updates: (seq) => storyOf('cut ✂ 日本', seq),
      })
      await job.end()
      const late = upTo(3).map(() => job.watcher(answers.url))
      await Promise.all([...reading, ...late.map((reader) => reader.toEnd())])
      const lines = await expectOneTruth(job, [...readers, ...late])
      expect(lines).toEqual(upTo(PUSHES).map((seq) => lineOf('cut ✂ 日本', seq)))
      expect(answers.cuts).toBeGreaterThan(readers.length)
      expect(requests.cuts).toBeGreaterThan(0)
    } finally {
      await answers.close()
      await requests.close()
    }
  })
})

const ndjsonLine = (name: string, n: number): string =>
  `${JSON.stringify({ type: 'log', level: 'info', message: lineOf(name, n) })}\n`

/** A body that is written bit by bit, and can be cut instead of ended. */
function slowUpload(job: RemoteJob, query: string, headers: Record<string, string> = {}) {
  const upload = request(`${scene.url}/api/jobs/${job.job_id}/updates?${query}`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/x-ndjson', ...headers },
  })
  const failed = once(upload, 'error')
  return {
    write: (text: string) => new Promise<void>((resolve) => upload.write(text, () => resolve())),
    async cut() {
      upload.destroy(new Error('cut'))
      await failed
    },
  }
}

describe('an NDJSON upload', () => {
  test('shows each line as it comes, and keeps what was shown when it is cut in the middle of a line', async () => {
    const job = await createRemoteJob(scene.url)
    const watcher = job.watcher()
    const reading = watcher.toEnd()
    const upload = slowUpload(job, 'epoch=1')
    for (const n of upTo(30)) {
      await upload.write(ndjsonLine('slow', n))
      await watcher.holding(n)
    }
    await upload.write(ndjsonLine('slow', 31).slice(0, 20))
    await upload.cut()
    await job.shown()
    await job.end()
    await reading
    expect(await expectOneTruth(job, [watcher])).toEqual(upTo(30).map((n) => lineOf('slow', n)))
  })

  test.each(['chunked', 'of known length'])(
    'with a number, %s, is nothing when it is cut between two lines and stands once when it is repeated',
    async (kind) => {
      const job = await createRemoteJob(scene.url)
      const watcher = job.watcher()
      const reading = watcher.toEnd()
      const send = job.sender()
      for (const seq of upTo(10)) {
        const numbers = upTo(5).map((n) => seq * 100 + n)
        const [head, ...rest] = numbers.map((n) => ndjsonLine('whole', n))
        const length = Buffer.byteLength([head, ...rest].join(''))
        const headers = kind === 'chunked' ? {} : { 'content-length': String(length) }
        const upload = slowUpload(job, `epoch=1&seq=${seq}`, headers)
        await upload.write(head ?? '')
        await upload.cut()
        const { cursor } = await job.shown()
        expect(linesOf(await job.facts())).toHaveLength(5 * (seq - 1))
        const updates = numbers.map((n) => ({ type: 'log', level: 'info', message: lineOf('whole', n) }) as const)
        for (const _ of upTo(2)) expect(await send({ epoch: 1, seq, updates })).toBe('acknowledged')
        expect((await job.shown()).cursor).toBeGreaterThan(cursor)
      }
      await job.end()
      await reading
      const all = upTo(10).flatMap((seq) => upTo(5).map((n) => lineOf('whole', seq * 100 + n)))
      expect(await expectOneTruth(job, [watcher])).toEqual(all)
    },
  )
})

describe('a reader that reads nothing', () => {
  test('holds nobody up, and gets all of it when it reads on', async () => {
    const job = await createRemoteJob(scene.url)
    const resumed = Promise.withResolvers<void>()
    const stalled = new Watcher(async (cursor) => {
      const stream = `${scene.url}/api/jobs/${job.job_id}/stream`
      const response = await fetch(stream, { headers: { 'Last-Event-ID': cursor } })
      await resumed.promise
      return response
    })
    const lively = upTo(4).map(() => job.watcher())
    const reading = lively.map((reader) => reader.toEnd())
    const slowly = stalled.toEnd()
    const filler = { type: 'log', level: 'info', message: 'filler', data: 'x'.repeat(60_000) } as const
    await pushNumbered(job.sender(), {
      epoch: 1,
      pushes: STALLED_PUSHES,
      lanes: 2,
      updates: (seq) => [...storyOf('stalled', seq), filler],
    })
    await job.end()
    await Promise.all(reading)
    expect(stalled.facts).toEqual([])
    resumed.resolve()
    await slowly
    const lines = await expectOneTruth(job, [...lively, stalled])
    expect(lines.filter((line) => line !== filler.message)).toEqual(
      upTo(STALLED_PUSHES).map((seq) => lineOf('stalled', seq)),
    )
    expect(stalled.connections).toBe(1)
  })
})
