// §6.11–6.16: readers that wait, that are many, that are slow, that leave, that are sent away, that get much.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { TooLate } from '../deadline.ts'
import { Skipped } from '../skipped.ts'
import { assertVerdict, field, folded, isFact, lines, recorded, syncOf } from '../events.ts'
import type { Received } from '../open-stream.ts'
import { log, type Service } from '../service.ts'

/** §6.11, with room for a busy machine (ms). */
const HEARTBEAT_WITHIN_MS = 20_000
/** §6.14: two heartbeats of 15 s, and the time to tell (ms). */
const GONE_WITHIN_MS = 35_000
/** §6.13: a minute, the heartbeat that notices, and the time to tell (ms). */
const CLOSED_WITHIN_MS = 95_000
/** Facts of 60 kB: more than sockets and proxies hold for a reader. */
const BEYOND_BUFFERS = 500

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
    name: 'a service that sends its readers away says to each when to come back, and they lose nothing',
    async run(_, apart) {
      if (apart === null) throw new Skipped('nothing makes a service that runs elsewhere send its readers away')
      const other = await apart()
      try {
        const job = await other.service.createJob()
        const streams = await Promise.all([1, 2, 3, 4].map(() => job.read('?after=0')))
        await job.pushLines(20)
        const isLast = ({ data }: Received) => field(data, 'message') === 'line 19'
        const before = await Promise.all(streams.map((stream) => stream.until('the last line', isLast)))
        await other.rotate()
        const after = await Promise.all(streams.map((stream) => stream.rest()))
        for (const { text } of streams) assert.match(text.slice(-40), /\n\nretry: \d+\n\n$/)
        assert.ok(new Set(streams.map(({ retryMs }) => retryMs)).size > 1, 'each at a time of its own')
        await job.pushLines(5, { from: 20 })
        await job.push({ type: 'completed' })
        for (const [i, told] of before.entries()) {
          const seen = [...told, ...(after[i] ?? [])]
          const rest = await job.read('', { 'Last-Event-ID': seen.at(-1)?.id ?? '' }).then((stream) => stream.rest())
          const whole = Array.from({ length: 25 }, (_line, n) => `line ${n}`)
          assert.deepEqual([...lines(seen), ...lines(rest)], whole)
        }
      } finally {
        await other.end()
      }
    },
  },
  {
    clause: '6.15',
    name: 'a stream that the service closes on a reader that takes nothing says retry last, and the reader comes back',
    patient: true,
    async run(service, apart) {
      // What stands between may take all of it in the reader's place: better met with nothing in between.
      const other = await apart?.()
      try {
        await closedOnStalled(other?.service ?? service)
      } finally {
        await other?.end()
      }
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

async function closedOnStalled(service: Service): Promise<void> {
  const job = await service.createJob()
  const stalled = await job.read('?after=0&viewer=stalled')
  await stalled.take(1)
  stalled.pause()
  const watching = await job.read('?viewer=watching')
  for (let n = 0; n < BEYOND_BUFFERS; n++) {
    await job.push([{ ...log(`large ${n}`), data: 'x'.repeat(60_000) }])
  }
  await watching.until('both viewers', ({ data }) => field(data, 'viewers') === 2)
  const isAlone = ({ event, data }: Received) => event === 'progress' && field(data, 'viewers') === 1
  await watching.until('the close of the other stream', isAlone, CLOSED_WITHIN_MS).catch((error: unknown) => {
    if (!(error instanceof TooLate)) throw error
    throw new Skipped('the service closes no stream whose reader takes nothing, and nothing else makes it close one')
  })
  stalled.resume()
  const told = await stalled.rest(20_000)
  assert.match(stalled.text.slice(-40), /\nretry: \d+\n\n$/)
  const back = await job.read(`?after=${told.at(-1)?.id}`)
  await job.push({ type: 'completed' })
  const rest = await back.rest(20_000)
  assert.ok(['resumed', 'gap'].includes(syncOf(rest).verdict))
  assert.deepEqual(recorded(folded(rest)), recorded(await job.snapshot()))
  if (syncOf(rest).verdict === 'resumed') {
    const seen = [...lines(told), ...lines(rest)]
    assert.deepEqual(
      seen,
      Array.from({ length: BEYOND_BUFFERS }, (_, n) => `large ${n}`),
    )
  }
}
