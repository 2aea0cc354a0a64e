// Watching: typed events to subscribe to or to iterate, and a view that is always the whole truth known here. Watches
// share what follows their subject with each other and with the other pages of the browser (sharing/); each lets go only
// of itself.
import { openChannel } from './channel.ts'
import { isSettled } from './connection.ts'
import type { WatchEnvironment } from './environment.ts'
import type { Follower } from './follower.ts'
import { type Listener, reportUncaught } from './listener.ts'
import type { StreamView, Subject } from './subject.ts'
import type { TransportName } from './transports/transport.ts'

interface Typed {
  readonly type: string
}

type EventOf<Event, Type> = Extract<Event, { readonly type: Type }>

/** Safe to close more than once. */
export interface Watch<View, Event extends Typed> extends Follower, AsyncIterable<Event> {
  /** What is known and how the connection is, now. */
  readonly view: View
  /** By which way events come to this page; null when another page brings them, or nothing does yet. */
  readonly transport: TransportName | null
  /** Calls back until the returned function is called, or the watch is closed. */
  subscribe(listener: Listener<View, Event>): () => void
  /** The same for the events of one type. */
  on<Type extends Event['type']>(type: Type, listener: (event: EventOf<Event, Type>, view: View) => void): () => void
}

/** Whoever gives an `environment` gets a connection of its own, at once. */
export function watch<View extends StreamView, Event extends Typed>(
  subject: Subject<View, Event>,
  environment?: Partial<WatchEnvironment>,
): Watch<View, Event> {
  const listeners = new Set<Listener<View, Event>>()
  /** What those wait for who iterate and have taken all there is. */
  let news: Promise<void> | null = null
  let wake = (): void => {}
  let follower: Follower | undefined
  let closed = false

  function tell(event: Event | null): void {
    for (const listener of listeners) {
      try {
        listener(watched.view, event)
      } catch (error) {
        // It hinders neither the others nor us.
        reportUncaught(error)
      }
    }
    wake()
  }

  function begin(follow: typeof openChannel<View, Event>): void {
    if (!closed) follower = follow(watched, subject, tell, environment)
    // Who is told at once what is known may let go at once.
    if (closed) follower?.close()
  }

  function subscribe(listener: Listener<View, Event>): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  }

  /** What nobody has taken yet gives way to what makes it worthless; all else waits, in order. */
  function iterate(): AsyncGenerator<Event, void> {
    const waiting = new Map<unknown, Event>()
    const take = (event: Event | null): void => {
      if (!event) return
      const key = subject.keyOf(event)
      waiting.delete(key)
      waiting.set(key, event)
    }
    const leave = subscribe((_, event) => take(event))
    take(subject.opening(watched.view))
    return (async function* () {
      try {
        for (;;) {
          for (const [key, event] of waiting) {
            waiting.delete(key)
            yield event
          }
          if (closed || isSettled(watched.view.connection)) return
          await (news ??= new Promise<void>((resolve) => {
            wake = () => {
              news = null
              resolve()
            }
          }))
        }
      } finally {
        leave()
      }
    })()
  }

  const watched = {
    view: subject.blank,
    transport: null,
    subscribe,
    on: <Type extends Event['type']>(type: Type, listener: (event: EventOf<Event, Type>, view: View) => void) =>
      subscribe((view, event) => {
        if (event?.type === type) listener(event as EventOf<Event, Type>, view)
      }),
    revive: () => closed || follower?.revive(),
    close() {
      if (closed) return
      closed = true
      follower?.close()
      listeners.clear()
      // Those who iterate find that it is over; nobody is told of what he did himself.
      wake()
    },
    [Symbol.asyncIterator]: iterate,
  }
  if (environment) begin(openChannel)
  // When the code cannot be had (the next deploy may have replaced it), each watch is on its own.
  else void import('./sharing/share.ts').then(({ share }) => begin(share)).catch(() => begin(openChannel))
  return watched
}
