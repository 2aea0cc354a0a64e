// A job, to be watched: all of its kept facts, and its further attempts.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../durable/protocol/snapshot.ts'
import { type JobUrls, withoutTicket } from './address.ts'
import type { Subject } from './subject.ts'
import { adoptSnapshot, EMPTY_VIEW, foldEvent, type View } from './view.ts'

const TYPES = [
  'sync',
  'progress',
  'log',
  'phase',
  'total',
  'attempt',
  'completed',
  'failed',
  'heartbeat',
  'busy',
  'refused',
] as const satisfies readonly StreamEvent['type'][]

export function jobSubject(urls: JobUrls): Subject<View, StreamEvent> {
  const stream = withoutTicket(urls.stream)
  stream.searchParams.set('follow', '1')
  return {
    stream: stream.href,
    events: withoutTicket(urls.events).href,
    probe: withoutTicket(urls.snapshot).href,
    ticket: urls.ticket,
    types: TYPES,
    blank: EMPTY_VIEW,
    fold: foldEvent,
    opening: openingOfJob,
    adopt: (view, answer) => adoptSnapshot(view, answer as Snapshot),
    isOver: ({ snapshot }) => snapshot !== null && hasEnded(snapshot),
    isFinal: ({ snapshot }) => snapshot?.status === 'completed',
  }
}

/** What somebody who begins to watch a job now is told first. */
export function openingOfJob({ snapshot, cursor }: View): StreamEvent | null {
  return snapshot && { type: 'sync', cursor, data: { verdict: 'resumed', cursor, snapshot } }
}
