// From push to reader, at a calm pace.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Benchmark } from '../benchmark.ts'
import { sleep } from '../load/clock.ts'
import type { Row } from '../report/figure.ts'
import { oursOnDeno } from '../systems/on-deno.ts'
import { naive, naiveStored, ours } from '../systems/on-workerd.ts'
import { onStage, type Trial } from './stage.ts'

const audiences = [10, 100, 1000]
const pushesPerSecond = 20
/**
 * At the calm pace alone a run would measure code that the server has yet to compile, which a job that is watched for
 * minutes does not meet: before most viewers come, the server takes some hundreds of updates.
 */
const warmUp = { kind: 'tick', pushesPerSecond: 200, seconds: 2 } as const
const early = 10
/** Then all viewers at the calm pace, for what depends on their number. */
const warmSeconds = 1.5
/** Their number is told within this time (ms). */
const settleMs = 800
const seconds = 4
/** Between runs of the same server the median moves by this share. */
const noise = 1.05

export const latency: Benchmark = {
  name: 'latency',
  about: `p50 and p99 from push to reader with ${audiences.join(', ')} viewers at ${pushesPerSecond} updates a second`,
  peers: [naive, naiveStored],
  async run({ scratch, say }) {
    const measure = async (system: typeof ours, viewers: number): Promise<Trial> => {
      const trial = await onStage(system, early, await mkdtemp(join(scratch, 'stage-')), async (stage) => {
        await stage.trial(warmUp)
        await stage.viewers.open(viewers - early, { port: stage.server.port, path: stage.server.streamPath })
        await sleep(settleMs)
        await stage.trial({ kind: 'tick', pushesPerSecond, seconds: warmSeconds })
        return stage.trial({ kind: 'tick', pushesPerSecond, seconds })
      })
      say(`${system.name}, ${viewers} viewers: p50 ${trial.delays.p50} ms, p99 ${trial.delays.p99} ms`)
      return trial
    }
    const rows: Row[] = []
    for (const viewers of audiences) {
      const mine = (await measure(ours, viewers)).delays
      const theirs = (await measure(naive, viewers)).delays
      const onDeno = (await measure(oursOnDeno, viewers)).delays
      const stored = (await measure(naiveStored, viewers)).delays
      const row = (quantile: 'p50' | 'p99', text: string, met: boolean): Row => ({
        what: `${viewers} viewers, ${quantile}`,
        unit: 'ms',
        ours: mine[quantile],
        onDeno: onDeno[quantile],
        peers: { [naive.name]: theirs[quantile], [naiveStored.name]: stored[quantile] },
        better: 'less',
        aim: { text, met },
      })
      rows.push(row('p50', 'no worse', mine.p50 <= theirs.p50 * noise), row('p99', 'better', mine.p99 < theirs.p99))
    }
    return {
      title: `From push to reader at ${pushesPerSecond} updates a second`,
      rows,
      notes: [
        'jobcast stores each update durably before it shows it; the first peer stores nothing. Aims are held against it.',
      ],
    }
  },
}
