// What viewers cost who stop reading while the job goes on. The kernel holds some megabytes for each before the server
// notices anything, so that much more than that must go by.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { memoryOf } from '../../scripts/process-tree.ts'
import type { Benchmark } from '../benchmark.ts'
import { sleep } from '../load/clock.ts'
import { Viewers } from '../load/viewers.ts'
import type { Row } from '../report/figure.ts'
import { betterSse } from '../systems/better-sse.ts'
import { nchan } from '../systems/nchan.ts'
import { oursOnDeno } from '../systems/on-deno.ts'
import { naive, ours } from '../systems/on-workerd.ts'
import type { System } from '../systems/system.ts'
import { onStage, type Stage } from './stage.ts'

const stalled = 100
const factBytes = 1000
const aimKilobytes = 128
/** What goes by, in MB. The peers are spared most of it, since what they queue would fill the machine. */
const ourMegabytes = 100
const peerMegabytes = 20
const megabytesPerSecond = 10
/** The heartbeat, which finds those who are gone, and its transport. */
const reapMs = 17_000

interface Growth {
  readonly during: number
  readonly after: number
}

export const stalledMemory: Benchmark = {
  name: 'stalled-memory',
  about: `growth of memory with ${stalled} viewers that stop reading while ${ourMegabytes} MB of facts go by`,
  peers: [naive, betterSse, nchan],
  async run({ scratch, say }) {
    const measure = async (system: System, count: number, megabytes: number, leave: boolean): Promise<Growth> => {
      const directory = await mkdtemp(join(scratch, 'stage-'))
      const growth = await onStage(system, 1, directory, (stage) => growthOn(stage, system, count, megabytes, leave))
      const leaving = leave ? `, ${mb(growth.after)} MB after they left` : ''
      say(`${system.name}, ${count} stalled: ${mb(growth.during)} MB more after ${megabytes} MB${leaving}`)
      return growth
    }
    const alone = await measure(ours, 0, ourMegabytes, false)
    const with100 = await measure(ours, stalled, ourMegabytes, true)
    const denoAlone = await measure(oursOnDeno, 0, ourMegabytes, false)
    const denoWith100 = await measure(oursOnDeno, stalled, ourMegabytes, true)
    const peers: Record<string, number> = {}
    for (const peer of this.peers) {
      const { during } = await measure(peer, stalled, peerMegabytes, false)
      peers[peer.name] = during / stalled / 1000
    }
    const eachOf = (some: Growth, none: Growth): number => Math.max(0, some.during - none.during) / stalled / 1000
    const each = eachOf(with100, alone)
    const info = (what: string, bytes: number, onDeno: number): Row => {
      return { what, unit: 'MB', ours: bytes / 1e6, onDeno: onDeno / 1e6, peers: {}, better: 'less', aim: null }
    }
    return {
      title: `Memory of ${stalled} viewers that stopped reading`,
      rows: [
        {
          what: 'growth for each of them',
          unit: 'kB',
          ours: each,
          onDeno: eachOf(denoWith100, denoAlone),
          peers,
          better: 'less',
          aim: { text: `< ${aimKilobytes} kB`, met: each < aimKilobytes },
        },
        info(`growth of the server by ${ourMegabytes} MB of facts, none stalled`, alone.during, denoAlone.during),
        info(`growth with ${stalled} stalled`, with100.during, denoWith100.during),
        info('the same a heartbeat after they were killed', with100.after, denoWith100.after),
      ],
      notes: [
        `jobcast: ${ourMegabytes} MB went by, and its growth without stalled viewers is subtracted.`,
        `Peers: ${peerMegabytes} MB, of which some 4.4 MB for each viewer lie in socket buffers, and nothing is subtracted.`,
      ],
    }
  },
}

async function growthOn(
  stage: Stage,
  system: System,
  count: number,
  megabytes: number,
  leave: boolean,
): Promise<Growth> {
  const { server } = stage
  await stage.trial({ kind: 'fact', pushesPerSecond: 20, seconds: 0.5 })
  const others = new Viewers()
  try {
    await others.open(count, { port: server.port, path: server.streamPath, stalled: true })
    const before = await memoryOf(server.pid, 'now')
    const batch = system.batches ? 100 : 1
    const trial = await stage.trial({
      kind: 'fact',
      batch,
      padding: factBytes,
      pushesPerSecond: (megabytesPerSecond * 1e6) / factBytes / batch,
      seconds: megabytes / megabytesPerSecond,
    })
    const { gaps } = await stage.viewers.report()
    // A peer that cannot bear this load shows it in its memory; that ours loses nothing silently is a promise.
    if ((system === ours || system === oursOnDeno) && (trial.drainMs === null || (trial.exact !== 1 && gaps === 0))) {
      throw new Error('the viewer that reads lost facts without being told')
    }
    const during = (await memoryOf(server.pid, 'now')) - before
    await others.kill()
    if (leave) await sleep(reapMs)
    return { during, after: (await memoryOf(server.pid, 'now')) - before }
  } finally {
    await others.kill()
  }
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
