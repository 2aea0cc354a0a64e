// Which transports there are for a subject. The first is here, the others are loaded when they are needed: few are.
import type { WatchEnvironment } from '../environment.ts'
import { eventSource } from './event-source-line.ts'
import { lazily } from './lazily.ts'
import type { LineSubject, TransportName, TransportSource } from './transport.ts'

const later = {
  fetch: lazily(async () => (await import('./fetch-line.ts')).readStream),
  'long-poll': lazily(async () => (await import('./long-poll-line.ts')).pollEvents),
}

/** The best first; none when all that were named are missing here. */
export function transportsFor(
  { events }: LineSubject,
  environment: Partial<WatchEnvironment>,
): readonly TransportSource[] {
  const { transports = ['eventsource', 'fetch', 'long-poll'] } = environment
  const sourceOf = (transport: TransportName | TransportSource): TransportSource | undefined => {
    if (typeof transport === 'object') return transport
    return transport === 'eventsource' ? eventSource(environment) : { name: transport, open: later[transport] }
  }
  return transports
    .map(sourceOf)
    .filter((source) => source !== undefined)
    .filter(({ name }) => name !== 'long-poll' || events !== null)
}
