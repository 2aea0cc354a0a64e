// §6.11–6.16: readers that wait, that are many, that are slow, that leave, that are sent away, that get much.
import assert from 'node:assert/strict'
import { type Case, Skipped } from '../case.ts'
import { assertVerdict, field, isFact, lines } from '../events.ts'
import { log } from '../service.ts'

/** §6.11, with room for a busy machine (ms). */
const HEARTBEAT_WITHIN_MS = 20_000
/** §6.14: two heartbeats of 15 s, and the time to tell (ms). */
const GONE_WITHIN_MS = 35_000

export const readerCases: readonly Case[] = [
  {
    clause: '6.11',
    name: 'a quiet stream hears a heartbeat within 20 s, at the current cursor',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const { cursor } = await job.push(log('and then nothing'))
      const stream = await job.read()
      const beat = (await stream.until('a heartbeat', ({ event }) => event === 'heartbeat', HEARTBEAT_WITHIN_MS)).at(-1)
      assert.deepEqual(beat?.data, {})
      assert.equal(beat?.id, String(cursor))
    },
  },
  {
    clause: '6.12',
    name: 'viewers are counted by their id, else by connection, and told on the stream',
    async run(service) {
      const job = await service.createJob()
      const watching = (count: number) => (event: { event: string; data: unknown }) => {
        return event.event === 'progress' && field(event.data, 'viewers') === count
      }
      const first = await job.read('?viewer=a')
      await first.until('1 viewer', watching(1))
      await job.read('?viewer=a')
      await job.read('?viewer=b')
      await job.read()
      await job.read()
      await first.until('4 viewers', watching(4))
      assert.equal((await job.snapshot()).viewers, 4)
    },
  },
  {
    clause: '6.13',
    name: 'a reader that reads nothing slows nobody, then goes on and holds every fact',
    async run(service) {
      const job = await service.createJob()
      const stalled = await job.read('?after=0')
      await stalled.take(1)
      stalled.pause()
      const brisk = await job.read('?after=0')
      const padding = ` ${'x'.repeat(1500)}`
      await job.pushLines(4000, { batch: 250, padding })
      await job.push({ type: 'completed' })
      const seen = lines(await brisk.rest(20_000))
      assert.equal(seen.length, 4000)
      stalled.resume()
      assert.deepEqual(lines(await stalled.rest(20_000)), seen)
    },
  },
  {
    clause: '6.14',
    name: 'a reader that left is no longer counted within two heartbeats',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const stays = await job.read('?viewer=stays')
      const leaves = await Promise.all(Array.from({ length: 10 }, (_, n) => job.read(`?viewer=${n}`)))
      const watching =
        (count: number) =>
        ({ event, data }: { event: string; data: unknown }) => {
          return event === 'progress' && field(data, 'viewers') === count
        }
      await stays.until('11 viewers', watching(11))
      for (const stream of leaves) stream.leave()
      await stays.until('1 viewer', watching(1), GONE_WITHIN_MS)
    },
  },
  {
    clause: '6.15',
    name: 'a stream begins with the time after which to come back, and whoever comes back has lost nothing',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read('?after=0')
      await job.pushLines(10)
      const told = await stream.until('the last line', ({ data }) => field(data, 'message') === 'line 9')
      assert.ok((stream.retryMs ?? 0) > 0, 'the stream says retry')
      assert.ok(stream.text.startsWith('retry: '), 'retry stands before all else')
      stream.leave()
      await job.pushLines(5, { from: 10 })
      const resumed = await job.read('', { 'Last-Event-ID': told.at(-1)?.id ?? '' })
      const again = await resumed.until('the newest line', ({ data }) => field(data, 'message') === 'line 14')
      assertVerdict(again, 'resumed')
      assert.deepEqual(lines(again), ['line 10', 'line 11', 'line 12', 'line 13', 'line 14'])
    },
  },
  {
    clause: '6.15',
    name: 'a stream that the service closes early says retry last',
    patient: true,
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      await stream.take(2)
      const next = await stream.next('a heartbeat or a close', HEARTBEAT_WITHIN_MS)
      if (next !== null) throw new Skipped('the service rotated no stream while this case watched')
      assert.match(stream.text, /retry: \d+\n\n$/)
    },
  },
  {
    clause: '6.16',
    name: 'events as large as the limits allow arrive whole, among small ones and in order',
    async run(service) {
      const job = await service.createJob()
      const stream = await job.read()
      const large = (n: number) => ({ text: `${n}${'ä\n"'.repeat(10_000)}` })
      for (let n = 0; n < 12; n++) {
        await job.push([log(`before ${n}`), { type: 'log', level: 'info', message: `large ${n}`, data: large(n) }])
      }
      await job.push({ type: 'completed', result: large(99) })
      const told = await stream.rest()
      const logs = told.filter((event) => isFact(event) && event.event === 'log')
      assert.equal(logs.length, 24)
      logs.forEach(({ data }, i) => {
        const n = Math.floor(i / 2)
        assert.equal(field(data, 'message'), i % 2 === 0 ? `before ${n}` : `large ${n}`)
        if (i % 2 === 1) assert.deepEqual(field(data, 'data'), large(n))
      })
      assert.deepEqual(field(told.at(-1)?.data, 'result'), large(99))
    },
  },
]
