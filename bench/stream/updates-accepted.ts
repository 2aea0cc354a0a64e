// How many updates a second a job takes, one a request, while a thousand viewers stay fresh.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Benchmark } from '../benchmark.ts'
import { bestPeer } from '../report/figure.ts'
import { betterSse } from '../systems/better-sse.ts'
import { nchan } from '../systems/nchan.ts'
import { oursOnDeno } from '../systems/on-deno.ts'
import { naive, ours } from '../systems/on-workerd.ts'
import { highestPace } from './highest-pace.ts'
import type { Trial } from './stage.ts'

const viewers = 1000
/** What a person still takes for live (ms). */
const freshMs = 250
const aimTimes = 4
/** Requests under way at the end of a trial are no debt; more is. */
const acceptedShare = 0.99

const holds = ({ accepted, offered, delays, drainMs }: Trial): boolean =>
  accepted >= offered * acceptedShare && delays.p99 < freshMs && drainMs !== null && drainMs < 2 * freshMs

export const updatesAccepted: Benchmark = {
  name: 'updates',
  about: `updates accepted a second, one a request, while ${viewers} viewers stay less than ${freshMs} ms behind`,
  peers: [naive, betterSse, nchan],
  async run(context) {
    const paces: Record<string, number | null> = {}
    const delays: Record<string, number | null> = {}
    for (const system of [ours, oursOnDeno, ...this.peers]) {
      const search = {
        viewers,
        load: { kind: 'tick', seconds: 1.5 },
        startPushesPerSecond: 64,
        maxPushesPerSecond: 8192,
        holds,
      } as const
      const scratch = await mkdtemp(join(context.scratch, 'system-'))
      const found = await highestPace(system, search, { ...context, scratch })
      paces[system.name] = found?.pushesPerSecond ?? null
      delays[system.name] = found?.trial.delays.p99 ?? null
    }
    const { [ours.name]: pace, [oursOnDeno.name]: denoPace = null, ...peerPaces } = paces
    const { [ours.name]: delay, [oursOnDeno.name]: denoDelay = null, ...peerDelays } = delays
    const best = bestPeer({ peers: peerPaces, better: 'more' })
    return {
      title: `Updates a second while ${viewers} viewers stay < ${freshMs} ms (p99) behind`,
      rows: [
        {
          what: 'accepted, one a request',
          unit: '/s',
          ours: pace ?? 0,
          onDeno: denoPace,
          peers: peerPaces,
          better: 'more',
          aim: { text: `${aimTimes}× the best peer`, met: (pace ?? 0) >= aimTimes * best },
        },
        {
          what: 'p99 at that pace',
          unit: 'ms',
          ours: delay ?? Number.NaN,
          onDeno: denoDelay,
          peers: peerDelays,
          better: 'less',
          aim: null,
        },
      ],
      notes: [
        'Of updates that follow each other closely jobcast shows viewers the newest; the peers deliver each one.',
      ],
    }
  },
}
