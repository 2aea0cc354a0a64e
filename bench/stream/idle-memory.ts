// What a viewer costs who only waits.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { memoryOf } from '../../scripts/process-tree.ts'
import type { Benchmark } from '../benchmark.ts'
import { sleep } from '../load/clock.ts'
import { betterSse } from '../systems/better-sse.ts'
import { nchan } from '../systems/nchan.ts'
import { oursOnDeno } from '../systems/on-deno.ts'
import { naive, ours } from '../systems/on-workerd.ts'
import { onStage } from './stage.ts'

const viewers = 1000
/** The first ones also pay for what all share. */
const first = 20
const settleMs = 1500

export const idleMemory: Benchmark = {
  name: 'idle-memory',
  about: 'resident memory for each viewer of a quiet job',
  peers: [naive, betterSse, nchan],
  async run({ scratch, say }) {
    const costs: Record<string, number> = {}
    for (const system of [ours, oursOnDeno, ...this.peers]) {
      costs[system.name] = await onStage(system, first, await mkdtemp(join(scratch, 'stage-')), async (stage) => {
        await stage.trial({ kind: 'tick', pushesPerSecond: 50, seconds: 0.5 })
        const before = await memoryOf(stage.server.pid, 'now')
        await stage.viewers.open(viewers, { port: stage.server.port, path: stage.server.streamPath })
        await sleep(settleMs)
        return ((await memoryOf(stage.server.pid, 'now')) - before) / viewers / 1000
      })
      say(`${system.name}: ${costs[system.name]?.toFixed(1)} kB for each viewer`)
    }
    const { [ours.name]: cost = Number.NaN, [oursOnDeno.name]: onDeno = null, ...peers } = costs
    return {
      title: `Memory of ${viewers} idle viewers`,
      rows: [{ what: 'resident, for each viewer', unit: 'kB', ours: cost, onDeno, peers, better: 'less', aim: null }],
      notes: [],
    }
  },
}
