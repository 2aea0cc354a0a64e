// Holds on subjects: a view, and a call for every event. Holders of the same subject in one page share one connection;
// each lets go only of its own hold.
import { Channel, type Listener, type WatchEnvironment } from './channel.ts'
import type { StreamView, Subject } from './subject.ts'
import { viewerId } from './viewer.ts'

export interface Hold<View> {
  /** What is known and how the connection is, now. */
  readonly view: View
  /** Looks again at what had ended or was refused. */
  revive(): void
  /** Lets go. Safe to repeat. */
  close(): void
}

interface Shared<View extends StreamView, Event extends { readonly type: string }> {
  readonly channel: Channel<View, Event>
  holders: number
}

/** The connections of this page to subjects of one kind. */
export class Holds<View extends StreamView, Event extends { readonly type: string }> {
  readonly #shared = new Map<string, Shared<View, Event>>()

  /**
   * Holds the subject until `close()`. Whoever gives an `environment` gets a connection of its own.
   * @throws TypeError where there is no EventSource.
   */
  hold(
    subject: Subject<View, Event>,
    listener: Listener<View, Event>,
    environment?: Partial<WatchEnvironment>,
  ): Hold<View> {
    const { channel, release } = environment === undefined ? this.#share(subject) : own(subject, environment)
    const leave = channel.listen(listener)
    let closed = false
    return {
      get view() {
        return channel.view
      },
      revive: () => channel.revive(),
      close() {
        if (closed) return
        closed = true
        leave()
        release()
      },
    }
  }

  #share(subject: Subject<View, Event>): Held<View, Event> {
    const key = subject.stream
    const entry = this.#shared.get(key) ?? { channel: new Channel(subject, hostEnvironment({})), holders: 0 }
    this.#shared.set(key, entry)
    entry.holders++
    return {
      channel: entry.channel,
      release: () => {
        if (--entry.holders === 0) this.#shared.delete(key)
      },
    }
  }
}

interface Held<View extends StreamView, Event extends { readonly type: string }> {
  readonly channel: Channel<View, Event>
  readonly release: () => void
}

function own<View extends StreamView, Event extends { readonly type: string }>(
  subject: Subject<View, Event>,
  environment: Partial<WatchEnvironment>,
): Held<View, Event> {
  return { channel: new Channel(subject, hostEnvironment(environment)), release() {} }
}

function hostEnvironment(given: Partial<WatchEnvironment>): WatchEnvironment {
  const EventSource = given.EventSource ?? globalThis.EventSource
  if (EventSource === undefined) {
    throw new TypeError('There is no EventSource here: give one, as in watchJob(address, { EventSource })')
  }
  return {
    EventSource,
    fetch: given.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    random: given.random ?? Math.random,
    viewer: given.viewer ?? viewerId(),
  }
}
