// A line on an EventSource: what every browser has, and the least to load. Its own reconnecting is not used: it knows no
// backoff, and gives up for good on what a proxy answers while a service restarts.
import { readJson } from '../read-json.ts'
import { EVENT_TYPES } from './event-types.ts'
import { lineUrl } from './line-url.ts'
import type { LineEnvironment, TransportSource } from './transport.ts'

/** Undefined where there is no EventSource. */
export function eventSource({
  EventSource = globalThis.EventSource,
}: Partial<LineEnvironment>): TransportSource | undefined {
  return (
    EventSource && {
      name: 'eventsource',
      open(request, listener) {
        const source = new EventSource(lineUrl(request.subject.stream, request))
        for (const type of EVENT_TYPES) {
          source.addEventListener(type, ({ data, lastEventId }) => listener.event(type, readJson(data), lastEventId))
        }
        source.addEventListener('error', () => listener.lost())
        return () => source.close()
      },
    }
  )
}
