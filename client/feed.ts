// What a watch hears by, whatever brings it: a channel of its own, or one that is shared with others.
import type { TransportName } from './transports/transport.ts'

/** An event, or null when only the state of the connection changed. */
export type Listener<View, Event> = (view: View, event: Event | null) => void

/** What follows a subject for those who listen: a channel of one's own, or one that is shared with other pages. */
export interface Feed<View, Event> {
  readonly view: View
  /** By which way events come to this page; null when another page brings them. */
  readonly transport?: TransportName | null
  /** The first listener opens it, the last one to leave closes it. Gives the way to leave. */
  listen(listener: Listener<View, Event>): () => void
  /** Looks again at what was over or refused: somebody has retried it, or may see it now. */
  revive(): void
}

/** Tells each listener; one that throws is reported as any uncaught error is, and hinders neither the others nor us. */
export function tellAll<View, Event>(
  listeners: Iterable<Listener<View, Event>>,
  view: View,
  event: Event | null,
): void {
  for (const listener of listeners) {
    try {
      listener(view, event)
    } catch (error) {
      report(error)
    }
  }
}

function report(error: unknown): void {
  // Node has none.
  if (typeof reportError === 'function') return reportError(error)
  queueMicrotask(() => {
    throw error
  })
}
