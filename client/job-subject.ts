// A job, to be watched: all of its kept facts, and its further attempts.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { type JobUrls, withQuery } from './address.ts'
import type { Subject } from './subject.ts'
import { EMPTY_VIEW, foldEvent, type View } from './view.ts'

export function jobSubject(urls: JobUrls): Subject<View, StreamEvent> {
  return {
    ...urls,
    stream: withQuery(urls.stream, { ticket: null, follow: 1 }),
    probe: urls.snapshot,
    blank: EMPTY_VIEW,
    fold: foldEvent,
    opening: ({ snapshot, cursor }) =>
      snapshot && { type: 'sync', cursor, data: { verdict: 'resumed', cursor, snapshot } },
    keyOf: (event) => (event.type === 'progress' ? event.type : event),
  }
}
