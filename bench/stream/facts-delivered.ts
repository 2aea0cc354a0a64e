// How many facts a second reach a thousand viewers, every one of them exactly once.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Benchmark } from '../benchmark.ts'
import { bestPeer } from '../report/figure.ts'
import { betterSse, betterSseBatch } from '../systems/better-sse.ts'
import { nchan } from '../systems/nchan.ts'
import { oursOnDeno } from '../systems/on-deno.ts'
import { naive, ours } from '../systems/on-workerd.ts'
import { number } from '../report/table.ts'
import { highestPace } from './highest-pace.ts'
import { ceiling } from './load-ceiling.ts'
import type { Trial } from './stage.ts'

const viewers = 1000
const batch = 100
const aimTimes = 15
/** A server that is further behind than this when the pushes end lives on credit (ms). */
const creditMs = 1000

const holds = ({ accepted, offered, exact, viewers: all, drainMs }: Trial): boolean =>
  accepted === offered && exact === all && drainMs !== null && drainMs < creditMs

export const factsDelivered: Benchmark = {
  name: 'facts',
  about: `facts delivered a second to ${viewers} viewers, none lost, pushed in batches of ${batch}`,
  peers: [naive, betterSse, betterSseBatch, nchan],
  async run(context) {
    const { frames: readable } = await ceiling()
    const rates: Record<string, number | null> = {}
    for (const system of [ours, oursOnDeno, ...this.peers]) {
      const size = system.batches ? batch : 1
      const search = {
        viewers,
        load: { kind: 'fact', seconds: 1.5, batch: size },
        startPushesPerSecond: system.batches ? 2 : 64,
        maxPushesPerSecond: 4096,
        holds,
      } as const
      const scratch = await mkdtemp(join(context.scratch, 'system-'))
      const found = await highestPace(system, search, { ...context, scratch })
      rates[system.name] = found?.trial.deliveredPerSecond ?? null
    }
    const {
      [ours.name]: rate,
      [oursOnDeno.name]: onDeno = null,
      [betterSseBatch.name]: batched = null,
      ...peers
    } = rates
    const best = bestPeer({ peers, better: 'more' })
    return {
      title: `Facts a second delivered to ${viewers} viewers, none lost`,
      rows: [
        {
          what: `delivered, pushed in batches of ${batch}`,
          unit: '/s',
          ours: rate ?? 0,
          onDeno,
          peers,
          better: 'more',
          aim: { text: `${aimTimes}× the best peer`, met: (rate ?? 0) >= aimTimes * best },
        },
        {
          what: 'against better-sse with one write a push',
          unit: '/s',
          ours: rate ?? 0,
          onDeno,
          peers: { [betterSse.name]: batched },
          better: 'more',
          aim: null,
        },
      ],
      notes: [
        `The load program reads ${number(readable)} frames/s at most; ${Math.round(((rate ?? 0) / readable) * 100)} % of that were used here.`,
        'Each viewer is checked to hold every fact exactly once. Nchan takes one event a request.',
        'better-sse broadcasts event by event; in the second row the application puts a push into one buffer by hand',
        'and writes that to each session (batch()), which Node does in fewer steps a viewer than workerd.',
      ],
    }
  },
}
