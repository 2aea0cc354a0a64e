// What can be watched, as the connection needs to know it: where its stream is and how its events become a view. A job
// is one (job-subject.ts), the board of all jobs another (board-subject.ts); channel.ts serves both alike.
import { hasEnded, type Snapshot } from '../durable/protocol/snapshot.ts'
import type { ConnectionState } from './connection.ts'
import type { RequestProblem } from './problem.ts'
import type { Ticket } from './ticket.ts'
import type { LineSubject, TransportName } from './transports/transport.ts'

/** What every view holds, whatever it is a view of. */
export interface StreamView {
  readonly connection: ConnectionState
  /** Everything up to here has been seen: where a new connection goes on. Null for a first one that asks for no past. */
  readonly cursor: number | null
  /** Where things stood when the stream last began; behind it, events are history being replayed. */
  readonly head: number
  /** Why the service refuses to show it. */
  readonly refusal: RequestProblem | null
  /** Of a job; null until the service first answers. */
  readonly snapshot?: Snapshot | null
}

export interface Subject<View extends StreamView, Event> extends LineSubject {
  /** Absolute; asked when there is no stream, since a refused EventSource does not say why. */
  readonly probe: string
  /** The right to it; null where none is needed, or where the browser carries it by itself. */
  readonly ticket: Ticket | null
  readonly blank: View
  /** The view after an event; `connection` is left as it is. */
  fold(view: View, event: Event): View
  /** What somebody who begins now is told first; null while nothing is known. */
  opening(view: View): Event | null
  /** Of two events of one key that nobody has taken yet the older is worth nothing. */
  keyOf(event: Event): unknown
  /** The view after an answer of the probe; left out where that is a job's snapshot. */
  adopt?(view: View, answer: unknown): View
  /** Whether the view is of what the probe answered about; left out where the address alone says what is shown. */
  fits?(view: View, answer: unknown): boolean
}

/** Whether what had happened when the stream began is still on its way. */
export function isBehind({ cursor, head }: StreamView): boolean {
  return (cursor ?? 0) < head
}

/** Whether nothing more is expected, and all of it was seen; more may come all the same (a retry of a failed job). */
export function isOver(view: StreamView): boolean {
  return view.snapshot ? !isBehind(view) && hasEnded(view.snapshot) : false
}

/** Whether nothing more can come, and all of it was seen. */
export function isFinal({ connection, snapshot }: StreamView): boolean {
  return connection === 'ended' && snapshot?.status === 'completed'
}

/** What the connection becomes when something was heard by this transport that made this view. */
export function whenHeard(view: StreamView, transport: TransportName | null): ConnectionState {
  if (isBehind(view)) return 'catching-up'
  if (isOver(view)) return 'ended'
  return transport === 'long-poll' ? 'polling' : 'live'
}
