// What viewers cost who stop reading while the job goes on. The kernel holds some megabytes for each before the server
// notices anything, so that much more than that must go by. The log is full before anything is measured, and as many have
// read before, so that what grows is theirs alone; then they leave, others come and stall, and what is left must not add up.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
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

const others = 100
const factBytes = 1000
const aimKilobytes = 128
/** What goes by, in MB. The peers are spared most of it, since what they queue would fill the machine. */
const ourMegabytes = 100
const peerMegabytes = 20
const megabytesPerSecond = 10
/** For the viewer that reads, to have all when the others have been filled (ms). */
const patienceMs = 15_000
/** Of the log: what goes by before anybody else comes (MB). */
const fillMegabytes = 40
/** What goes by those who read, and how much of it a second, so that all of them keep up (MB). */
const readMegabytes = 12
const readMegabytesPerSecond = 1
/** Until what was on its way has arrived (ms). */
const restMs = 3_000
/** The heartbeat, which finds those who are gone, and its transport. */
const reapMs = 17_000
/** What a server may keep of those who left, of all it held before: two looks at one server are some 3 % apart. */
const aimLeftPercent = 5

/** All in bytes. */
interface Cost {
  /** With those who stalled, beyond what the server held with as many who read. */
  readonly stalling: number
  /** What the server held with those who read, beyond what it held without them. */
  readonly reading: number
  /** After those who stalled had left, beyond what was held before they came: others had stalled, read and left before. */
  readonly after: number
  /** What was held then. */
  readonly before: number
  /** Taken from their streams, and neither read nor in a socket; of all of them. */
  readonly held: number
}

export const stalledMemory: Benchmark = {
  name: 'stalled-memory',
  about: `growth of memory with ${others} viewers that stop reading while ${ourMegabytes} MB of facts go by`,
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
      const growth = await on(peer, (stage) => growthOf(stage, peer, peerMegabytes))
      say(`${peer.name}: ${mb(growth)} MB more after ${peerMegabytes} MB`)
      peers[peer.name] = growth / others / 1000
    }
    const each = mine.stalling / others / 1000
    const heldEach = mine.held / others / 1000
    const row = (what: string, unit: string, value: number, aim: Row['aim'] = null): Row => {
      return { what, unit, ours: value, peers: {}, better: 'less', aim }
    }
    const aim = (value: number) => ({ text: `< ${aimKilobytes} kB`, met: value < aimKilobytes })
    const left = (mine.after / mine.before) * 100
    const aimLeft = { text: `< ${aimLeftPercent} %`, met: left < aimLeftPercent }
    return {
      title: `Memory of ${others} viewers that stopped reading`,
      rows: [
        {
          ...row('growth for each of them', 'kB', each, aim(each)),
          onDeno: onDeno / others / 1000,
          peers,
        },
        row('the same for each of as many that read', 'kB', mine.reading / others / 1000),
        row('bytes for each that are neither read nor in a socket', 'kB', heldEach, aim(heldEach)),
        row('left behind after they were killed, of what the server held', '%', left, aimLeft),
      ],
      notes: [
        `jobcast: ${ourMegabytes} MB went by, beyond what as many who read made it grow by; on Deno nothing is subtracted.`,
        `Peers: ${peerMegabytes} MB, of which some 4.4 MB for each viewer lie in socket buffers, and nothing is subtracted.`,
        'jobcast on workerd is looked at after a collection of all garbage.',
      ],
    }
  },
}

async function costOf(stage: Stage, system: System): Promise<Cost> {
  const look = () => memoryAtRest(stage.server)
  await goBy(stage, system, fillMegabytes)
  const held = await withOthers(stage, system, { query: '?counted' }, async (viewers) => {
    const { bytes } = await viewers.report()
    return Number(await ask(stage.server.port, '/jobs/bench/taken')) - bytes - (await socketBuffers(stage.server.port))
  })
  await sleep(reapMs)
  const alone = await look()
  const read = { megabytes: readMegabytes, megabytesPerSecond: readMegabytesPerSecond }
  const reading = await withOthers(stage, system, { ...read, stalled: false }, look)
  await sleep(reapMs)
  const before = await look()
  const stalling = await withOthers(stage, system, {}, look)
  await sleep(reapMs)
  return {
    stalling: stalling.after - reading.after,
    reading: reading.after - alone,
    after: (await look()) - before,
    before,
    held: held.after - held.before,
  }
}

async function growthOf(stage: Stage, system: System, megabytes: number): Promise<number> {
  await goBy(stage, system, system === oursOnDeno ? fillMegabytes : 1)
  const { before, after } = await withOthers(stage, system, { megabytes }, () => memoryAtRest(stage.server))
  return after - before
}

interface Passing {
  readonly stalled?: boolean
  readonly query?: string
  readonly megabytes?: number
  readonly megabytesPerSecond?: number
}

/** What is seen with other viewers there before facts go by, and when all has rested after it; then they are killed. */
async function withOthers(
  stage: Stage,
  system: System,
  { stalled = true, query = '', megabytes = ourMegabytes, megabytesPerSecond: rate }: Passing,
  look: (viewers: Viewers) => Promise<number>,
): Promise<{ readonly before: number; readonly after: number }> {
  const { port, streamPath } = stage.server
  const viewers = new Viewers()
  try {
    await viewers.open(others, { port, path: streamPath + query, stalled })
    const before = await look(viewers)
    await goBy(stage, system, megabytes, rate)
    await sleep(restMs)
    return { before, after: await look(viewers) }
  } finally {
    await viewers.kill()
  }
}

async function goBy(stage: Stage, system: System, megabytes: number, rate = megabytesPerSecond): Promise<void> {
  const batch = system.batches ? 100 : 1
  const trial = await stage.trial({
    kind: 'fact',
    batch,
    padding: factBytes,
    pushesPerSecond: (rate * 1e6) / factBytes / batch,
    seconds: megabytes / rate,
    patienceMs,
  })
  const { gaps } = await stage.viewers.report()
  // A peer that cannot bear this load shows it in its memory; that ours loses nothing silently is a promise.
  if (system !== ours && system !== oursOnDeno) return
  if (trial.drainMs === null) throw new Error(`the viewer that reads had not all after ${patienceMs / 1000} s`)
  if (trial.exact !== 1 && gaps === 0) throw new Error('the viewer that reads lost facts without being told')
}

function mb(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}
