// Watching: typed events to subscribe to or to iterate, and a view that is always the whole truth known here.
import type { Listener } from './channel.ts'
import { EventQueue } from './event-queue.ts'
import type { Hold } from './hold.ts'
import type { StreamView } from './subject.ts'

export interface Watch<View, Event> extends Hold<View>, AsyncIterable<Event> {
  /** Calls back until the returned function is called, or the watch is closed. */
  subscribe(listener: Listener<View, Event>): () => void
}

/** What iterating needs to know of the events. */
export interface Iteration<View, Event> {
  /** What somebody who begins now is given first; null while nothing is known. */
  opening(view: View): Event | null
  /** Whether a waiting event is worth nothing once the newer one is here. */
  supersedes(newer: Event, waiting: Event): boolean
}

/** @param open holds the subject for the listener it is given. */
export function watch<View extends StreamView, Event>(
  { opening, supersedes }: Iteration<View, Event>,
  open: (listener: Listener<View, Event>) => Hold<View>,
): Watch<View, Event> {
  const listeners = new Set<Listener<View, Event>>()
  const tell: Listener<View, Event> = (view, event) => {
    for (const listener of listeners) listener(view, event)
  }
  const hold = open(tell)
  let closed = false
  const subscribe = (listener: Listener<View, Event>) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  const iterate = (): EventQueue<Event> => {
    let stop = () => {}
    const queue = new EventQueue<Event>(supersedes, () => stop())
    const endWhenOver = ({ connection }: View) => {
      if (!closed && connection !== 'ended' && connection !== 'refused') return
      stop()
      queue.close()
    }
    stop = subscribe((view, event) => {
      if (event !== null) queue.push(event)
      endWhenOver(view)
    })
    const first = opening(hold.view)
    if (first !== null) queue.push(first)
    endWhenOver(hold.view)
    return queue
  }

  return {
    get view() {
      return hold.view
    },
    subscribe,
    revive: () => hold.revive(),
    close() {
      closed = true
      hold.close()
      tell(hold.view, null)
      listeners.clear()
    },
    [Symbol.asyncIterator]: iterate,
  }
}
