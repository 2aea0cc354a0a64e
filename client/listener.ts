/** Told of an event, or of null when only the state of the connection changed. */
export type Listener<View, Event> = (view: View, event: Event | null) => void

/** What a listener throws hinders neither the others nor us. */
export function tellOne<View, Event>(listener: Listener<View, Event>, view: View, event: Event | null): void {
  try {
    listener(view, event)
  } catch (error) {
    reportUncaught(error)
  }
}

/** As an error that nobody caught: whoever watches for those is told, and what goes on here goes on. */
export function reportUncaught(error: unknown): void {
  // Node has no reportError.
  if ('reportError' in globalThis) reportError(error)
  else {
    queueMicrotask(() => {
      throw error
    })
  }
}
