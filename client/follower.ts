// Whatever follows a subject for somebody: a channel of its own, or one that is shared with others.
import type { StreamView, Subject } from './subject.ts'
import type { TransportName } from './transports/transport.ts'

/** What is known of a subject, written by whatever follows it. */
export interface Known<View> {
  view: View
  transport: TransportName | null
}

export interface Follower {
  /** Looks again at what had ended or was refused: somebody has retried it, or may see it now. */
  revive(): void
  /** Lets go; nothing is told afterwards. */
  close(): void
}

/** Follows a subject: writes down what is known, beginning with what already is, and tells of each change. */
export type Follow<View extends StreamView, Event> = (
  known: Known<View>,
  subject: Subject<View, Event>,
  tell: (event: Event | null) => void,
) => Follower
