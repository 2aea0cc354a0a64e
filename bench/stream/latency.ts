// From push to reader, at a calm pace.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Benchmark } from '../benchmark.ts'
import { sleep } from '../load/clock.ts'
import type { Delays } from '../load/histogram.ts'
import type { Row } from '../report/figure.ts'
import { oursOnDeno } from '../systems/on-deno.ts'
import { naive, naiveStored, ours } from '../systems/on-workerd.ts'
import type { System } from '../systems/system.ts'
import { Stage } from './stage.ts'

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
/**
 * Of one run. The systems take turns, so that what the machine does to one it does to all; the median of three runs
 * stands, each of so many updates that its p99 is not its worst.
 */
const seconds = 6
const turns = 3
/** Between runs of the same server the median moves by this share. */
const noise = 1.05

export const latency: Benchmark = {
  name: 'latency',
  about: `p50 and p99 from push to reader with ${audiences.join(', ')} viewers at ${pushesPerSecond} updates a second`,
  peers: [naive, naiveStored],
  async run({ scratch, say }) {
    const systems = [ours, naive, naiveStored, oursOnDeno]
    const rows: Row[] = []
    for (const viewers of audiences) {
      const seen = await taken(systems, viewers, scratch)
      const of = (system: System, quantile: Quantile): number =>
        median((seen.get(system) ?? []).map((run) => run[quantile]))
      for (const system of systems) {
        say(`${system.name}, ${viewers} viewers: p50 ${of(system, 'p50')} ms, p99 ${of(system, 'p99')} ms`)
      }
      const row = (quantile: Quantile, text: string, isMet: (mine: number, theirs: number) => boolean): Row => ({
        what: `${viewers} viewers, ${quantile}`,
        unit: 'ms',
        ours: of(ours, quantile),
        onDeno: of(oursOnDeno, quantile),
        peers: { [naive.name]: of(naive, quantile), [naiveStored.name]: of(naiveStored, quantile) },
        better: 'less',
        aim: { text, met: isMet(of(ours, quantile), of(naive, quantile)) },
      })
      rows.push(
        row('p50', 'no worse', (mine, theirs) => mine <= theirs * noise),
        row('p99', 'better', (mine, theirs) => mine < theirs),
      )
    }
    return {
      title: `From push to reader at ${pushesPerSecond} updates a second`,
      rows,
      notes: [
        'jobcast stores each update durably before it shows it, as the second peer does; the first, against which the aims',
        'are held, stores nothing. Chunks of a stream do not wait for the output gate of workerd, so both await the disk.',
      ],
    }
  },
}

type Quantile = 'p50' | 'p99'

/** The runs of each system, all of them up at the same time and under load in turn. */
async function taken(
  systems: readonly System[],
  viewers: number,
  scratch: string,
): Promise<ReadonlyMap<System, readonly Delays[]>> {
  const stages = new Map<System, Stage>()
  try {
    for (const system of systems) {
      const stage = await Stage.open(system, early, await mkdtemp(join(scratch, 'stage-')))
      stages.set(system, stage)
      await stage.trial(warmUp)
      await stage.viewers.open(viewers - early, { port: stage.server.port, path: stage.server.streamPath })
      await sleep(settleMs)
    }
    const runs = new Map<System, Delays[]>(systems.map((system) => [system, []]))
    for (let turn = 0; turn < turns; turn++) {
      for (const [system, stage] of stages) {
        await stage.trial({ kind: 'tick', pushesPerSecond, seconds: warmSeconds })
        const { delays } = await stage.trial({ kind: 'tick', pushesPerSecond, seconds })
        runs.get(system)?.push(delays)
      }
    }
    return runs
  } finally {
    for (const stage of stages.values()) await stage.close()
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
