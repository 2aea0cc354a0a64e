/** Told of an event, or of null when only the state of the connection changed. */
export type Listener<View, Event> = (view: View, event: Event | null) => void

/** What it throws is reported as any uncaught error is, and hinders neither the other listeners nor us. */
export function tellOne<View, Event>(listener: Listener<View, Event>, view: View, event: Event | null): void {
  try {
    listener(view, event)
  } catch (error) {
    // Node has no reportError.
    if ('reportError' in globalThis) reportError(error)
    else {
      queueMicrotask(() => {
        throw error
      })
    }
  }
}
