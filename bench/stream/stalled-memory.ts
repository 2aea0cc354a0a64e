// What viewers cost who stop reading while the job goes on. The kernel holds some megabytes for each before the server
// notices anything, so that much more than that must go by. The log is full before anything is measured, so that what
// grows is theirs alone; then they leave, others come and stall, and what is left behind must not add up.
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
import { ask, memoryAtRest } from './at-rest.ts'
import { socketBuffers } from './socket-buffers.ts'
import { onStage, type Stage } from './stage.ts'

const stalled = 100
const factBytes = 1000
const aimKilobytes = 128
/** What goes by, in MB. The peers are spared most of it, since what they queue would fill the machine. */
const ourMegabytes = 100
const peerMegabytes = 20
const megabytesPerSecond = 10
/** Of the log, and of the server's own buffers: what goes by before anybody stalls (MB). */
const fillMegabytes = 40
/** The heartbeat, which finds those who are gone, and its transport. */
const reapMs = 17_000
/** What a server may keep of those who left: a twentieth of what the aim allows while they are there (MB). */
const aimLeftMegabytes = (aimKilobytes * stalled) / 1000 / 20

/** All in bytes. */
interface Cost {
  /** What those who stalled made the server grow by, once they were there. */
  readonly during: number
  /** Above what the server held with a full log and before anybody stalled, here and below. */
  readonly after: number
  /** After others have stalled and left as well. */
  readonly afterMore: number
  /** Taken from their streams, and neither read nor in a socket; of all of them. */
  readonly held: number
}

export const stalledMemory: Benchmark = {
  name: 'stalled-memory',
  about: `growth of memory with ${stalled} viewers that stop reading while ${ourMegabytes} MB of facts go by`,
  peers: [naive, betterSse, nchan],
  async run({ scratch, say }) {
    const on = async <T>(system: System, measure: (stage: Stage) => Promise<T>): Promise<T> =>
      onStage(system, 1, await mkdtemp(join(scratch, 'stage-')), measure)
    const mine = await on(ours, (stage) => costOf(stage, ours))
    say(
      `${ours.name}: ${Object.entries(mine)
        .map(([name, bytes]) => `${name} ${mb(bytes)} MB`)
        .join(', ')}`,
    )
    const onDeno = await on(oursOnDeno, (stage) => growthOf(stage, oursOnDeno, ourMegabytes))
    say(`${oursOnDeno.name}: ${mb(onDeno)} MB more`)
    const peers: Record<string, number> = {}
    for (const peer of this.peers) {
      const growth = await on(peer, (stage) => peerGrowth(stage, peer))
      say(`${peer.name}: ${mb(growth)} MB more after ${peerMegabytes} MB`)
      peers[peer.name] = growth / stalled / 1000
    }
    const each = mine.during / stalled / 1000
    const heldEach = mine.held / stalled / 1000
    const row = (what: string, unit: string, value: number, aim: Row['aim'] = null): Row => {
      return { what, unit, ours: value, peers: {}, better: 'less', aim }
    }
    const aim = (value: number) => ({ text: `< ${aimKilobytes} kB`, met: value < aimKilobytes })
    const left = [mine.after, mine.afterMore].map((bytes) => bytes / 1e6)
    const aimLeft = (value: number) => ({
      text: `< ${aimLeftMegabytes.toPrecision(2)} MB`,
      met: value < aimLeftMegabytes,
    })
    return {
      title: `Memory of ${stalled} viewers that stopped reading`,
      rows: [
        {
          ...row('growth for each of them', 'kB', each, aim(each)),
          onDeno: onDeno / stalled / 1000,
          peers,
        },
        row('bytes for each that are neither read nor in a socket', 'kB', heldEach, aim(heldEach)),
        row(
          'left behind, a heartbeat after they were killed',
          'MB',
          left[0] ?? Number.NaN,
          aimLeft(left[0] ?? Number.NaN),
        ),
        row(
          'left behind after as many more have come, stalled and gone',
          'MB',
          left[1] ?? Number.NaN,
          aimLeft(left[1] ?? Number.NaN),
        ),
      ],
      notes: [
        `jobcast: ${ourMegabytes} MB went by, after ${fillMegabytes} MB that filled the log; on workerd after a collection of garbage.`,
        `Peers: ${peerMegabytes} MB, of which some 4.4 MB for each viewer lie in socket buffers, and nothing is subtracted.`,
      ],
    }
  },
}

async function costOf(stage: Stage, system: System): Promise<Cost> {
  await goBy(stage, system, fillMegabytes)
  const before = await memoryAtRest(stage.server)
  const during = await withStalled(stage, system, '', () => memoryAtRest(stage.server))
  await sleep(reapMs)
  const after = (await memoryAtRest(stage.server)) - before
  const held = await withStalled(stage, system, '?counted', async (others) => {
    const { bytes } = await others.report()
    return Number(await ask(stage.server.port, '/jobs/bench/taken')) - bytes - (await socketBuffers(stage.server.port))
  })
  await sleep(reapMs)
  return { during, after, afterMore: (await memoryAtRest(stage.server)) - before, held }
}

async function growthOf(stage: Stage, system: System, megabytes: number): Promise<number> {
  await goBy(stage, system, fillMegabytes)
  return withStalled(stage, system, '', () => memoryAtRest(stage.server), megabytes)
}

async function peerGrowth(stage: Stage, peer: System): Promise<number> {
  await stage.trial({ kind: 'fact', pushesPerSecond: 20, seconds: 0.5 })
  return withStalled(stage, peer, '', () => memoryOf(stage.server.pid, 'now'), peerMegabytes)
}

/** What is seen with viewers that stopped reading grows by this while the facts go by; then they are killed. */
async function withStalled(
  stage: Stage,
  system: System,
  query: string,
  look: (others: Viewers) => Promise<number>,
  megabytes = ourMegabytes,
): Promise<number> {
  const { port, streamPath } = stage.server
  const others = new Viewers()
  try {
    await others.open(stalled, { port, path: streamPath + query, stalled: true })
    const before = await look(others)
    await goBy(stage, system, megabytes)
    return (await look(others)) - before
  } finally {
    await others.kill()
  }
}

async function goBy(stage: Stage, system: System, megabytes: number): Promise<void> {
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
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
