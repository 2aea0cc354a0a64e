// What a runtime's own EventSource saw of one stream: the same few lines run in Node, Deno and a page.

export interface SeenEvent {
  readonly type: string
  readonly lastEventId: string
  readonly data: string
}

export interface Seen {
  readonly events: readonly SeenEvent[]
  /** How often the connection was opened again and served a stream. */
  readonly reopened: number
}

export interface Reading {
  /** Resolves with the first connection. */
  readonly opened: Promise<void>
  /** Resolves when the EventSource has given up for good, which it does by itself when it is answered 204. */
  readonly stopped: Promise<Seen>
  leave(): Promise<void>
}

/** @throws `Skipped` where the runtime is absent. */
export type EventSourceReader = (url: string) => Promise<Reading>

export const EVENT_TYPES = ['sync', 'progress', 'log', 'phase', 'completed', 'failed', 'heartbeat', 'busy'] as const

/**
 * The program, complete in itself: it is sent to other runtimes as text. Tells `tell` of `open` and of `stopped` with
 * what was seen.
 */
export function readAll(
  url: string,
  types: readonly string[],
  tell: (what: 'open' | 'stopped', seen: Seen) => void,
): void {
  const source = new EventSource(url)
  const events: SeenEvent[] = []
  let opened = 0
  source.addEventListener('open', () => {
    opened++
    if (opened === 1) tell('open', { events, reopened: 0 })
  })
  for (const type of types) {
    source.addEventListener(type, (event: MessageEvent) => {
      events.push({ type, lastEventId: event.lastEventId, data: String(event.data) })
    })
  }
  source.addEventListener('error', () => {
    if (source.readyState === 2) tell('stopped', { events, reopened: opened - 1 })
  })
}
