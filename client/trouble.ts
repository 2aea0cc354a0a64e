// What a channel does when more is wrong than that a line broke. Nobody is told why a stream is refused: the probe is
// asked. Where the service is there and a transport brings nothing of it, the next one is used.
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { adoptSnapshot } from './adopt-snapshot.ts'
import { askWhy } from './ask-why.ts'
import { politeMs } from './backoff.ts'
import type { WatchEnvironment } from './environment.ts'
import { RequestProblem } from './problem.ts'
import { isOver, type StreamView, type Subject } from './subject.ts'
import { transportsFor } from './transports/transports-for.ts'
import { SILENCE_MS, SYNC_MS, type Way } from './way.ts'

/** Once can be chance; a transport that failed so often in a row is not for this network. */
const MISSES = 2

const NO_TRANSPORT = new RequestProblem(0, 'no_transport', 'No transport brings it to here: name another')

interface Solved<View> {
  readonly view: View
  /** When to dial: at once (0), or after so many milliseconds; undefined when it is as after any loss. */
  readonly ms?: number | undefined
}

/**
 * What is known now, and when to dial: on another way, where that at hand brings nothing.
 * @param said by the service in place of a stream.
 * @throws whatever may pass.
 */
export async function solve<View extends StreamView, Event>(
  subject: Subject<View, Event>,
  environment: Partial<WatchEnvironment>,
  view: View,
  way: Way,
  said: unknown,
): Promise<Solved<View>> {
  const { ticket } = subject
  const used = ticket?.value
  const { retry_after } = Object(said)
  if (retry_after !== undefined) {
    const { random = Math.random } = environment
    // Whoever may come back at once comes back as after any loss.
    return { view, ms: politeMs(Number(retry_after), random()) || undefined }
  }
  const transports = transportsFor(subject, environment)
  const take = (rung: number): void => {
    way.source = transports[rung] ?? null
    way.better = transports.slice(0, rung)
    way.patienceMs = transports[rung + 1] ? SYNC_MS : SILENCE_MS
    way.misses = way.failures = 0
  }
  if (!way.source) {
    take(0)
    if (way.source) return { view, ms: 0 }
  }
  const answer = way.source ? await askWhy(subject, environment) : NO_TRANSPORT
  const isRefused = answer instanceof RequestProblem
  const seen = isRefused ? view : (subject.adopt?.(view, answer) ?? adoptSnapshot(view, answer as Snapshot))
  // What is over stays so, whoever may not see it any more.
  if (isOver(seen)) return { view: { ...seen, connection: 'ended' } }
  if (isRefused) return { view: { ...view, refusal: answer, connection: 'refused' } }
  if (view.connection === 'ended' || ticket?.value !== used) return { view: seen, ms: 0 }
  const rung = transports.findIndex(({ name }) => name === way.source?.name) + 1
  if (++way.misses >= MISSES && transports[rung]) take(rung)
  return { view: seen }
}

/** When there may be a network again, or somebody looks again: no reason to wait any longer. */
const WAKING = ['online', 'pageshow', 'resume', 'visibilitychange']

/** Calls back when the page or the machine has woken, until the signal is aborted. */
export function onWaking(wake: () => void, signal: AbortSignal): void {
  const heed = ({ type, persisted }: Partial<PageTransitionEvent>): void => {
    // The first sight of a page is no return to it, and whoever leaves it does not look.
    if (persisted !== false && (type !== 'visibilitychange' || !document.hidden)) wake()
  }
  // On their way down, in a page: some of these are told to the document alone. Workers take no capturing listeners.
  const options = { capture: 'document' in globalThis, signal }
  for (const type of WAKING) globalThis.addEventListener?.(type, heed, options)
}
