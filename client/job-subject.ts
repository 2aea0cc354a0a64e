// A job, to be watched: all of its kept facts, and its further attempts.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../durable/protocol/snapshot.ts'
import type { JobUrls } from './address.ts'
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
] as const satisfies readonly StreamEvent['type'][]

export function jobSubject(urls: JobUrls): Subject<View, StreamEvent> {
  const stream = new URL(urls.stream)
  stream.searchParams.set('follow', '1')
  return {
    stream: stream.href,
    probe: urls.snapshot,
    types: TYPES,
    blank: EMPTY_VIEW,
    fold: foldEvent,
    adopt: (view, answer) => adoptSnapshot(view, answer as Snapshot),
    isOver: ({ snapshot }) => snapshot !== null && hasEnded(snapshot),
    isFinal: ({ snapshot }) => snapshot?.status === 'completed',
  }
}
