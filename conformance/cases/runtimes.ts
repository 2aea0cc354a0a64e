// §12.1: a plain EventSource is enough. Each runtime's own reads a whole job, is cut off on the way by the service or
// not, and stops by itself after the end.
import assert from 'node:assert/strict'
import type { Case } from '../case.ts'
import { readWithChromium } from '../eventsource/chromium.ts'
import { readWithDeno, readWithNode } from '../eventsource/program.ts'
import type { EventSourceReader } from '../eventsource/reading.ts'
import { ALL_HOSTILE } from '../hostile.ts'
import { log } from '../service.ts'

const READERS: readonly (readonly [name: string, read: EventSourceReader])[] = [
  ['Node', readWithNode],
  ['Deno', readWithDeno],
  ['Chromium', readWithChromium],
]

export const runtimeCases: readonly Case[] = READERS.map(([name, read]) => ({
  clause: '12.1',
  name: `${name}'s own EventSource reads a whole job, reconnects by itself, and stops at the end`,
  patient: true,
  async run(service) {
    const job = await service.createJob({ total: 20 })
    await job.pushLines(5)
    const reading = await read(await service.addressOf(job, '/stream?after=0'))
    try {
      await reading.opened
      for (let n = 5; n < 20; n++) await job.push([log(`line ${n}`), { type: 'progress', done: n }])
      await job.push([log(ALL_HOSTILE), { type: 'completed', result: ALL_HOSTILE }])
      const { events, reopened } = await reading.stopped
      const told = events.filter(({ type }) => type === 'log').map(({ data }) => JSON.parse(data).message)
      assert.deepEqual(told, [...Array.from({ length: 20 }, (_, n) => `line ${n}`), ALL_HOSTILE])
      assert.equal(events[0]?.type, 'sync')
      assert.equal(events.at(-1)?.type, 'completed')
      assert.deepEqual(JSON.parse(events.at(-1)?.data ?? '').result, ALL_HOSTILE)
      const cursor = String((await job.snapshot()).cursor)
      assert.equal(events.at(-1)?.lastEventId, cursor, 'it comes back with the cursor of the end, and is told 204')
      assert.equal(reopened, 0)
    } finally {
      await reading.leave()
    }
  },
}))
