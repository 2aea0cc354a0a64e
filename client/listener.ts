/** Told of an event, or of null when only the state of the connection changed. */
export type Listener<View, Event> = (view: View, event: Event | null) => void

/** As an error that nobody caught: whoever watches for those is told, and what goes on here goes on. */
export function reportUncaught(error: unknown): void {
  queueMicrotask(() => {
    throw error
  })
}
