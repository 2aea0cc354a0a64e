// A thousand viewers die at once, without closing anything, while the job is quiet: how long are they still counted?
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { HEARTBEAT_MS } from '../../durable/protocol/frame.ts'
import type { Benchmark } from '../benchmark.ts'
import { nowMs, sleep } from '../load/clock.ts'
import { ours } from '../systems/on-workerd.ts'
import { jobSnapshot } from './job-snapshot.ts'
import { onStage } from './stage.ts'

const viewers = 1000
const aimMs = 2 * HEARTBEAT_MS
const giveUpMs = 3 * HEARTBEAT_MS
const pollMs = 50

export const killedViewers: Benchmark = {
  name: 'killed-viewers',
  about: `time until ${viewers} killed viewers are no longer counted`,
  peers: [],
  async run({ scratch, say }) {
    const took = await onStage(ours, viewers, await mkdtemp(join(scratch, 'stage-')), async (stage) => {
      const { port } = stage.server
      const before = await jobSnapshot(port)
      if (before.viewers !== viewers) throw new Error(`${before.viewers} viewers are counted where ${viewers} watch`)
      await stage.viewers.kill()
      const killedAt = nowMs()
      for (;;) {
        const counted = (await jobSnapshot(port)).viewers
        if (counted === 0) return nowMs() - killedAt
        if (nowMs() - killedAt > giveUpMs) throw new Error(`${counted} viewers that are gone are still counted`)
        await sleep(pollMs)
      }
    })
    say(`not counted any more after ${(took / 1000).toFixed(1)} s`)
    return {
      title: `${viewers} killed viewers`,
      rows: [
        {
          what: 'until none is counted',
          unit: 's',
          ours: took / 1000,
          peers: {},
          better: 'less',
          aim: { text: `≤ ${aimMs / 1000} s, two heartbeats`, met: took <= aimMs },
        },
      ],
      notes: [],
    }
  },
}
