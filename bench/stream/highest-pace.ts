// The highest pace that a server keeps: doubled until it no longer holds, then narrowed down between the last that held
// and the first that did not. A server that failed starts anew, so that no debt is carried over, and is warmed up first;
// it may try twice, because one hiccup of the machine is no limit of a server.
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import type { Context } from '../benchmark.ts'
import type { System } from '../systems/system.ts'
import { type Load, Stage, type Trial } from './stage.ts'

/** After this many halvings of what lies between, for all systems alike, the figure is within a sixteenth of the truth. */
const narrowings = 4
/** Before a new server is judged, so that its code is compiled: pushes a second, and for how long (s). */
const warmUp = { pushesPerSecond: 20, seconds: 1 }
/** The search begins here; a server that cannot keep even this is tried with less. */
const leastPushesPerSecond = 2

export interface Search {
  readonly viewers: number
  readonly load: Omit<Load, 'pushesPerSecond'>
  readonly startPushesPerSecond: number
  /** The search ends here, as the load program's own limit is near. */
  readonly maxPushesPerSecond: number
  readonly holds: (trial: Trial) => boolean
}

export interface Found {
  readonly pushesPerSecond: number
  readonly trial: Trial
}

/** Null when not even the least pace held. */
export async function highestPace(system: System, search: Search, { scratch, say }: Context): Promise<Found | null> {
  const { viewers, load, holds } = search
  let stage: Stage | null = null
  let best: Found | null = null

  const attempt = async (pushesPerSecond: number): Promise<boolean> => {
    if (stage === null) {
      stage = await Stage.open(system, viewers, await mkdtemp(join(scratch, 'pace-')))
      await stage.trial({ ...load, ...warmUp, batch: 1 })
    }
    const trial = await stage.trial({ ...load, pushesPerSecond }).catch((error: unknown) => {
      say(`${system.name} broke at ${pushesPerSecond} pushes/s: ${error instanceof Error ? error.message : error}`)
      return null
    })
    const held = trial !== null && holds(trial)
    if (trial !== null) {
      say(`${system.name}: ${pushesPerSecond} pushes/s ${held ? 'held' : 'did not hold'}, ${tell(trial)}`)
    }
    if (held) best = { pushesPerSecond, trial }
    else {
      await stage.close()
      stage = null
    }
    return held
  }
  const attemptTwice = async (pace: number): Promise<boolean> => (await attempt(pace)) || attempt(pace)

  try {
    let low = 0
    let high = search.startPushesPerSecond
    if (await attemptTwice(high)) {
      do [low, high] = [high, high * 2]
      while (high <= search.maxPushesPerSecond && (await attemptTwice(high)))
      if (high > search.maxPushesPerSecond) return best
    } else {
      do high /= 2
      while (high >= leastPushesPerSecond && !(await attemptTwice(high)))
      ;[low, high] = [high, high * 2]
    }
    for (let step = 0; best !== null && step < narrowings; step++) {
      const middle = Math.round((low + high) / 2)
      if (middle === low || middle === high) break
      if (await attempt(middle)) low = middle
      else high = middle
    }
    return best
  } finally {
    await (stage as Stage | null)?.close()
  }
}

function tell({ accepted, offered, delays, exact, viewers, drainMs, deliveredPerSecond }: Trial): string {
  return [
    `accepted ${accepted} of ${offered}`,
    `p50 ${delays.p50} ms, p99 ${delays.p99} ms`,
    `${exact} of ${viewers} exact`,
    `drained in ${drainMs === null ? 'too long' : `${Math.round(drainMs)} ms`}`,
    `${Math.round(deliveredPerSecond)} delivered/s`,
  ].join(', ')
}
