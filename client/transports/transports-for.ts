// Which transports there are for a subject. The first is here, the others are loaded when they are needed: few are.
import type { WatchEnvironment } from '../environment.ts'
import { openEventSource } from './event-source-line.ts'
import { lazily } from './lazily.ts'
import type { LineSubject, Transport, TransportName, TransportSource } from './transport.ts'

const known: Readonly<Record<TransportName, Transport>> = {
  eventsource: openEventSource,
  fetch: lazily(async () => (await import('./fetch-line.ts')).readStream),
  'long-poll': lazily(async () => (await import('./long-poll-line.ts')).pollEvents),
}

/** The best first; none when all that were named are missing here. */
export function transportsFor(
  { events }: LineSubject,
  {
    EventSource = globalThis.EventSource,
    transports = ['eventsource', 'fetch', 'long-poll'],
  }: Partial<WatchEnvironment>,
): readonly TransportSource[] {
  return transports
    .filter((transport) => transport !== 'eventsource' || EventSource)
    .map((transport) => (typeof transport === 'string' ? { name: transport, open: known[transport] } : transport))
    .filter(({ name }) => name !== 'long-poll' || events !== null)
}
