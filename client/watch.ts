// Watching: typed events to subscribe to or to iterate, and a view that is always the whole truth known here.
import { isSettled } from './connection.ts'
import type { WatchEnvironment } from './environment.ts'
import { type Hold, hold } from './hold.ts'
import { type Listener, tellOne } from './listener.ts'
import type { StreamView, Subject } from './subject.ts'

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

export function watch<View extends StreamView, Event extends Typed>(
  subject: Subject<View, Event>,
  environment?: Partial<WatchEnvironment>,
): Watch<View, Event> {
  const listeners = new Set<Listener<View, Event>>()
  let closed = false
  const tell: Listener<View, Event> = (view, event) => {
    for (const listener of listeners) tellOne(listener, view, event)
  }
  const held = hold(subject, tell, environment)
  const { close } = held
  const subscribe = (listener: Listener<View, Event>) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  /** What nobody has taken yet gives way to what makes it worthless; all else waits, in order. */
  function iterate(): AsyncGenerator<Event, void> {
    const waiting: Event[] = []
    let wake = (): void => {}
    let over = false
    const take: Listener<View, Event> = (view, event) => {
      if (event) {
        const worthless = waiting.findLastIndex((one) => subject.supersedes(event, one))
        if (worthless >= 0) waiting.splice(worthless, 1)
        waiting.push(event)
      }
      over ||= closed || isSettled(view.connection)
      wake()
    }
    const leave = subscribe(take)
    take(held.view, subject.opening(held.view))
    return (async function* () {
      try {
        while (waiting.length || !over) {
          const event = waiting.shift()
          if (event) yield event
          else {
            await new Promise<void>((resolve) => {
              wake = resolve
            })
          }
        }
      } finally {
        leave()
      }
    })()
  }

  return Object.assign(held, {
    subscribe,
    on: <Type extends Event['type']>(type: Type, listener: (event: EventOf<Event, Type>, view: View) => void) =>
      subscribe((view, event) => {
        if (event && isOf(event, type)) listener(event, view)
      }),
    close() {
      if (closed) return
      closed = true
      close()
      tell(held.view, null)
      listeners.clear()
    },
    [Symbol.asyncIterator]: iterate,
  })
}

function isOf<Event extends Typed, Type extends Event['type']>(
  event: Event,
  type: Type,
): event is EventOf<Event, Type> {
  return event.type === type
}
