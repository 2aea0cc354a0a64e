// A hold on a subject: a view that is always the whole truth known here, and a call for every change. Holders share what
// follows it with each other and with the other pages of the browser (sharing/), each lets go only of its own hold.
import { openChannel } from './channel.ts'
import type { Follow, Follower } from './follower.ts'
import { type Listener, tellOne } from './listener.ts'
import type { StreamView, Subject } from './subject.ts'
import type { TransportName } from './transports/transport.ts'
import type { WatchEnvironment } from './environment.ts'

/** Safe to close more than once. */
export interface Hold<View> extends Follower {
  /** What is known and how the connection is, now. */
  readonly view: View
  /** By which way events come to this page; null when another page brings them, or nothing does yet. */
  readonly transport: TransportName | null
}

/**
 * Holds the subject until `close()`. Whoever gives an `environment` gets a connection of its own, at once.
 */
export function hold<View extends StreamView, Event extends { readonly type: string }>(
  subject: Subject<View, Event>,
  listener: Listener<View, Event>,
  environment?: Partial<WatchEnvironment>,
): Hold<View> {
  let follower: Follower | undefined
  let closed = false
  const held = {
    view: subject.blank,
    transport: null,
    revive: () => closed || follower?.revive(),
    close() {
      closed = true
      follower?.close()
    },
  }
  const begin = (follow: Follow<View, Event>): void => {
    if (!closed) follower = follow(held, subject, (event) => tellOne(listener, held.view, event))
  }
  const alone: Follow<View, Event> = (...what) => openChannel(...what, environment)
  if (environment) begin(alone)
  else {
    // When the code cannot be had (the next deploy may have replaced it), each watcher is on its own.
    void import('./sharing/share.ts').then(({ share }) => begin(share)).catch(() => begin(alone))
  }
  return held
}
