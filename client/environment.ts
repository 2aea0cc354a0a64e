// What a watch takes from the machine it runs on, and what its caller may put in its place.
import { backoffMs } from './backoff.ts'
import { eventSourceTransport } from './transports/event-source-line.ts'
import { lazily } from './transports/lazily.ts'
import type { LineEnvironment, TransportName, TransportSource } from './transports/transport.ts'
import { viewerId } from './viewer.ts'

/** Everything can be given by the caller; what is left out is the machine's. */
export interface WatchEnvironment extends LineEnvironment {
  /** The best first; the next is used when one brings nothing. Those that the machine lacks are left out. */
  readonly transports: readonly (TransportName | TransportSource)[]
  /**
   * How long to wait before a retry (ms); null gives up, and the watch is `refused`.
   * @param attempt 0 for the first one after a connection that worked.
   */
  readonly retry: (attempt: number) => number | null
  /** In [0, 1). */
  readonly random: () => number
}

/** What a channel runs on. */
export interface ChannelEnvironment extends WatchEnvironment {
  readonly transports: readonly TransportSource[]
}

const known: Record<TransportName, TransportSource> = {
  eventsource: eventSourceTransport,
  fetch: lazily('fetch', async () => (await import('./transports/fetch-line.ts')).openFetch),
  'long-poll': lazily('long-poll', async () => (await import('./transports/long-poll-line.ts')).openLongPoll),
}

export function hostEnvironment(given: Partial<WatchEnvironment> = {}): ChannelEnvironment {
  const { EventSource = globalThis.EventSource, random = Math.random, viewer = viewerId() } = given
  const { transports = ['eventsource', 'fetch', 'long-poll'], retry = (attempt) => backoffMs(attempt, random()) } =
    given
  const sources = transports
    .filter((transport) => transport !== 'eventsource' || EventSource !== undefined)
    .map((transport) => (typeof transport === 'string' ? known[transport] : transport))
  return {
    EventSource,
    fetch: given.fetch ?? ((...request) => globalThis.fetch(...request)),
    random,
    retry,
    transports: sources,
    viewer,
  }
}
