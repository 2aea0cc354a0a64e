// A line made of answers, for networks that let no stream through: each request asks for what comes after the last
// answer, and waits for it.
import type { JobEvent, Verdict } from '../../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { readAnswer } from '../read-answer.ts'
import { climb } from './climb.ts'
import type { Bring } from './lazily.ts'
import { lineUrl } from './line-url.ts'

/** How long an answer waits for an event: shorter than proxies wait for an answer, and than silence is put up with. */
const WAIT_SECONDS = 20

/** Between an answer and the next request: a job that ticks all the time costs a viewer one request a second. */
const PAUSE_MS = 1_000

interface Answer {
  readonly verdict: Verdict
  readonly events: readonly JobEvent[]
  /** Where the next request goes on. */
  readonly cursor: number
  readonly snapshot: Snapshot
}

export const pollEvents: Bring = async (request, { event, better }, signal) => {
  const { subject, environment } = request
  const { fetch = globalThis.fetch } = environment
  let after = Number(request.cursor)
  climb(() => ({ ...request, cursor: after }), better, signal)
  // The first answer says at once where things stand.
  for (let wait = 0; !signal.aborted; wait = WAIT_SECONDS) {
    const url = lineUrl(subject.events ?? '', { ...request, cursor: after })
    const answer = await fetch(`${url}&wait=${wait}`, { signal })
    const { verdict, events, cursor, snapshot } = await readAnswer<Answer>(answer)
    const start = verdict === 'gap' ? (events[0]?.cursor ?? cursor + 1) - 1 : after
    if (wait === 0 || verdict === 'gap' || events.length === 0) {
      event('sync', { verdict, cursor: snapshot.cursor, snapshot }, String(start))
    }
    for (const { type, data, cursor: place } of events) event(type, data, String(place))
    after = cursor
    if (cursor < snapshot.cursor) continue
    if (hasEnded(snapshot)) return
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
