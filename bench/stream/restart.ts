// The server is killed in the middle of a job and started again on the same data; a thousand viewers come back at once,
// each with its cursor, while the producer goes on. Whoever lacks a fact, or has one twice, fails the run.
import type { Benchmark } from '../benchmark.ts'
import { nowMs } from '../load/clock.ts'
import { Producer } from '../load/producer.ts'
import { Viewers } from '../load/viewers.ts'
import { ours } from '../systems/on-workerd.ts'

const viewers = 1000
const before = 200
const after = 100
const patienceMs = 30_000
/** How often a viewer tries again while nothing listens (ms). */
const reconnectMs = 20

export const restart: Benchmark = {
  name: 'restart',
  about: `time until ${viewers} viewers who reconnect at once after a restart are all current`,
  peers: [],
  async run({ scratch, say }) {
    let server = await ours.start(scratch)
    const { port, streamPath } = server
    const people = new Viewers()
    const push = async (first: number, count: number): Promise<void> => {
      const producer = new Producer(port)
      try {
        const pace = { first, count, batch: 10, pushesPerSecond: 100, patienceMs }
        await producer.run(pace, nowMs(), (seqs) => server.push('fact', seqs, 0))
      } finally {
        producer.close()
      }
    }
    try {
      await people.open(viewers, { port, path: streamPath, reconnectMs })
      await people.expect({ first: 1, count: before + after, batch: 1, startAt: nowMs(), everyMs: 1 })
      await push(1, before)
      if ((await people.waitFor(before, patienceMs)) === null) throw new Error('viewers lack facts before the restart')
      await server.stop()
      const killedAt = nowMs()
      server = await ours.start(scratch, port)
      const listeningAt = nowMs()
      await push(before + 1, after)
      // Pushes on their way together may overtake each other, this one overtakes none: whoever has it has had the rest.
      await push(before + after + 1, 1)
      const currentAt = await people.waitFor(before + after + 1, patienceMs)
      const { exact } = await people.report()
      if (currentAt === null || exact !== viewers) {
        throw new Error(`after the restart ${exact} of ${viewers} viewers hold every fact exactly once`)
      }
      say(
        `listening ${Math.round(listeningAt - killedAt)} ms after the kill, all current ${Math.round(currentAt - listeningAt)} ms later`,
      )
      const row = (what: string, ms: number) =>
        ({ what, unit: 'ms', ours: ms, peers: {}, better: 'less', aim: null }) as const
      return {
        title: `${viewers} viewers reconnect at once after a SIGKILL and a restart`,
        rows: [
          row('from listening until all are current', currentAt - listeningAt),
          row('from the kill until all are current', currentAt - killedAt),
        ],
        notes: [
          `All ${viewers} hold all ${before + after} facts exactly once, those pushed right after the restart too.`,
        ],
      }
    } finally {
      await people.kill()
      await server.stop()
    }
  },
}
