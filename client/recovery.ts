// How a channel comes back: after a line that broke, with backoff; after one that never came about, by what trouble.ts
// finds to be the matter; and when the page or the machine wakes, without waiting any longer. Loaded while all is well.
import { backoffMs } from './backoff.ts'
import { isSettled } from './connection.ts'
import type { Recoverable } from './recoverable.ts'
import { isFinal, type StreamView } from './subject.ts'
import { onWaking, solve } from './trouble.ts'
import { WAKING_MS } from './way.ts'

/** A connection that held this long worked: its loss is a new trouble, not the old one going on. */
const STEADY_MS = 10_000

type ComeBack = (isLost: () => boolean, said: unknown) => Promise<void>

const attended = new WeakMap<object, ComeBack>()

/**
 * Looks after the channel from now on: its line has begun, or is lost.
 * @param isLost whether there is no line, and nothing else has begun meanwhile.
 * @param said by the service in place of a stream.
 */
export function recover<View extends StreamView, Event>(
  channel: Recoverable<View, Event>,
  isLost: () => boolean,
  said: unknown,
): Promise<void> {
  const comeBack = attended.get(channel) ?? attend(channel)
  attended.set(channel, comeBack)
  return comeBack(isLost, said)
}

function attend<View extends StreamView, Event>(channel: Recoverable<View, Event>): ComeBack {
  const { known, subject, environment, signal, show, wait, dial, lost } = channel
  const { random = Math.random, retry = (attempt) => backoffMs(attempt, random()) } = environment
  /** When the line that there is began; 0 while there is none. */
  let beganAt = 0
  /** What goes on is left to itself until then, whatever wakes. */
  let quietUntil = 0

  onWaking(() => {
    const { connection } = known.view
    const now = Date.now()
    if (connection === 'refused' || isFinal(known.view)) return
    // What was said while it slept lies in queues.
    if (beganAt) wait(Math.max(channel.dueAt - now, WAKING_MS), lost)
    else if (now < quietUntil) return
    else if (connection === 'ended') lost()
    else dialAgain()
  }, signal)

  function dialAgain(): void {
    quietUntil = Date.now() + WAKING_MS
    dial()
  }

  return async (isLost, said) => {
    const now = Date.now()
    const worked = beganAt > 0
    const isSteady = worked && now - beganAt > STEADY_MS
    beganAt = isLost() ? 0 : beganAt || now
    if (beganAt) return
    // A way that the channel took by itself has not been counted yet.
    const way = (channel.way = { misses: 0, failures: 0, ...channel.way })
    if (worked) way.misses = 0
    if (isSteady) way.failures = 0
    quietUntil = now + WAKING_MS
    let asked: number | undefined
    if (!worked || said || isSettled(known.view.connection)) {
      try {
        const { view, ms } = await solve(subject, environment, known.view, way, said)
        if (!isLost()) return
        asked = ms
        show(view)
      } catch {
        // It may pass.
      }
    }
    if (!isLost()) return
    if (asked === 0) return dialAgain()
    const { view } = known
    if (isSettled(view.connection)) {
      way.failures = 0
      return
    }
    const ms = asked ?? retry(way.failures++)
    quietUntil = asked ? Date.now() + asked : 0
    const connection = ms === null ? 'refused' : 'reconnecting'
    if (connection !== view.connection) show({ ...view, connection })
    if (ms === null) way.failures = 0
    else if (isLost()) wait(ms, dialAgain)
  }
}
