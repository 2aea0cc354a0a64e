// A job, to be watched: all of its kept facts, and its further attempts.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { type JobUrls, withQuery } from './address.ts'
import type { Subject } from './subject.ts'
import { adoptSnapshot, EMPTY_VIEW, foldEvent, type View } from './view.ts'

export function jobSubject({ stream, events, snapshot: probe, ticket }: JobUrls): Subject<View, StreamEvent> {
  return {
    stream: withQuery(stream, { ticket: null, follow: 1 }),
    events,
    probe,
    ticket,
    blank: EMPTY_VIEW,
    fold: foldEvent,
    opening: ({ snapshot, cursor }) =>
      snapshot && { type: 'sync', cursor, data: { verdict: 'resumed', cursor, snapshot } },
    supersedes: ({ type }, waiting) => type === 'progress' && waiting.type === type,
    adopt: adoptSnapshot,
  }
}
