// Holds on subjects: a view, and a call for every event. Holders of the same subject in one page share what follows it,
// and share that with the other pages of the browser (sharing/); each lets go only of its own hold.
import { Channel } from './channel.ts'
import { type Feed, type Listener } from './feed.ts'
import { hostEnvironment, type WatchEnvironment } from './environment.ts'
import type { StreamView, Subject } from './subject.ts'
import type { TransportName } from './transports/transport.ts'

export interface Hold<View> {
  /** What is known and how the connection is, now. */
  readonly view: View
  /** By which way events come to this page; null when another page brings them, or nothing does yet. */
  readonly transport: TransportName | null
  /** Looks again at what had ended or was refused. */
  revive(): void
  /** Lets go. Safe to repeat. */
  close(): void
}

interface Held<View extends StreamView, Event> {
  readonly subject: Subject<View, Event>
  readonly listeners: Set<Listener<View, Event>>
  /** Null while its code is being loaded. */
  feed: Feed<View, Event> | null
  leave(): void
}

/** What this page holds of subjects of one kind. */
export class Holds<View extends StreamView, Event extends { readonly type: string }> {
  /** Those that others may join. */
  readonly #shared = new Set<Held<View, Event>>()

  /**
   * Holds the subject until `close()`. Whoever gives an `environment` gets a connection of its own.
   * @throws TypeError when no transport is left: none of those that were named can be had here.
   */
  hold(
    subject: Subject<View, Event>,
    listener: Listener<View, Event>,
    environment?: Partial<WatchEnvironment>,
  ): Hold<View> {
    const known = environment === undefined ? this.#find(subject) : undefined
    const held = known ?? { subject, listeners: new Set(), feed: null, leave() {} }
    // One for each hold, also when the same function holds twice.
    const tell: Listener<View, Event> = (view, event) => listener(view, event)
    held.listeners.add(tell)
    if (known === undefined) {
      if (environment === undefined) this.#shared.add(held)
      follow(held, environment)
    }
    return {
      get view() {
        return held.feed?.view ?? subject.blank
      },
      get transport() {
        return held.feed?.transport ?? null
      },
      revive: () => held.feed?.revive(),
      close: () => {
        if (!held.listeners.delete(tell) || held.listeners.size > 0) return
        this.#shared.delete(held)
        held.leave()
      },
    }
  }

  #find({ stream, ticket }: Subject<View, Event>): Held<View, Event> | undefined {
    for (const held of this.#shared) {
      if (held.subject.stream === stream && held.subject.ticket?.source === ticket?.source) return held
    }
    return undefined
  }
}

/** In a page, together with whoever else watches; elsewhere nobody is there to share with. */
function follow<View extends StreamView, Event extends { readonly type: string }>(
  held: Held<View, Event>,
  environment?: Partial<WatchEnvironment>,
): void {
  const { subject, listeners } = held
  const alone = (): Feed<View, Event> => new Channel(subject, hostEnvironment(environment))
  const begin = (feed: Feed<View, Event>): void => {
    if (listeners.size === 0) return
    held.feed = feed
    held.leave = feed.listen((view, event) => {
      for (const listener of listeners) listener(view, event)
    })
  }
  if (environment !== undefined || typeof document === 'undefined') return begin(alone())
  // When the code cannot be had (the next deploy may have replaced it), each page is on its own.
  void import('./sharing/share.ts')
    .then(({ share }) => share(subject))
    .catch(alone)
    .then(begin)
}
