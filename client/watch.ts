// Watching: typed events to subscribe to or to iterate, and a view that is always the whole truth known here.
import { EventQueue } from './event-queue.ts'
import { type Listener, tellAll } from './feed.ts'
import type { Hold } from './hold.ts'
import type { StreamView } from './subject.ts'

interface Typed {
  readonly type: string
}

type EventOf<Event, Type> = Extract<Event, { readonly type: Type }>

export interface Watch<View, Event extends Typed> extends Hold<View>, AsyncIterable<Event> {
  /** Calls back until the returned function is called, or the watch is closed. */
  subscribe(listener: Listener<View, Event>): () => void
  /** The same for the events of one type. */
  on<Type extends Event['type']>(type: Type, listener: (event: EventOf<Event, Type>, view: View) => void): () => void
}

/** What iterating needs to know of the events. */
export interface Iteration<View, Event> {
  /** What somebody who begins now is given first; null while nothing is known. */
  opening(view: View): Event | null
  /** Whether a waiting event is worth nothing once the newer one is here. */
  supersedes(newer: Event, waiting: Event): boolean
}

/** @param open holds the subject for the listener it is given. */
export function watch<View extends StreamView, Event extends Typed>(
  { opening, supersedes }: Iteration<View, Event>,
  open: (listener: Listener<View, Event>) => Hold<View>,
): Watch<View, Event> {
  const listeners = new Set<Listener<View, Event>>()
  const tell: Listener<View, Event> = (view, event) => tellAll(listeners, view, event)
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
    get transport() {
      return hold.transport
    },
    subscribe,
    on: (type, listener) =>
      subscribe((view, event) => {
        if (event !== null && isOf(event, type)) listener(event, view)
      }),
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

function isOf<Event extends Typed, Type extends Event['type']>(
  event: Event,
  type: Type,
): event is EventOf<Event, Type> {
  return event.type === type
}
