// What the load program itself can take, so that a figure near it is known to be no figure of a server.
import { fileURLToPath } from 'node:url'
import { freePort } from '../../scripts/port.ts'
import type { Benchmark } from '../benchmark.ts'
import { nowMs, sleep } from '../load/clock.ts'
import { Viewers } from '../load/viewers.ts'
import { startServer } from '../systems/child.ts'

const viewers = 1000
const measureMs = 2000
const script = fileURLToPath(new URL('../systems/blast-server.ts', import.meta.url))

export const loadCeiling: Benchmark = {
  name: 'load-ceiling',
  about: `frames a second that the load program reads from ${viewers} connections`,
  peers: [],
  async run({ say }) {
    const { frames, megabytes } = await ceiling()
    say(`${Math.round(frames)} frames/s, ${Math.round(megabytes)} MB/s`)
    return {
      title: 'What the load program can read, from a server that only writes',
      rows: [
        { what: 'frames, each looked at', unit: '/s', ours: frames, peers: {}, better: 'more', aim: null },
        { what: 'bytes', unit: 'MB/s', ours: megabytes, peers: {}, better: 'more', aim: null },
      ],
      notes: ['A lower bound: the writing server, on the other core, may be the slower of the two.'],
    }
  },
}

/** A second. */
export async function ceiling(): Promise<{ readonly frames: number; readonly megabytes: number }> {
  const port = await freePort()
  const server = await startServer(process.execPath, [script, String(port)], port)
  const people = new Viewers()
  try {
    await people.open(viewers, { port, path: '/' })
    await people.expect({ first: 1, count: 1_000_000_000, batch: 1, startAt: nowMs(), everyMs: 1 })
    const [from, before] = [nowMs(), await people.report()]
    await sleep(measureMs)
    const [to, after] = [nowMs(), await people.report()]
    const perSecond = (now: number, then: number): number => ((now - then) / (to - from)) * 1000
    return {
      frames: perSecond(after.frames, before.frames),
      megabytes: perSecond(after.bytes, before.bytes) / 1e6,
    }
  } finally {
    await people.kill()
    await server.kill()
  }
}
