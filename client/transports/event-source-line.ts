// A line on an EventSource: what every browser has, and the least to load. Its own reconnecting is not used: it knows no
// backoff, and gives up for good on what a proxy answers while a service restarts.
import { readJson } from '../read-json.ts'
import { lineUrl } from './line-url.ts'
import type { Transport, TransportSource } from './transport.ts'

const openEventSource: Transport = (request, listener) => {
  const { subject, environment } = request
  const { EventSource } = environment
  if (EventSource === undefined) throw new TypeError('There is no EventSource here')
  let open = true
  const source = new EventSource(lineUrl(subject.stream, request))
  const close = (): void => {
    open = false
    source.close()
  }
  for (const type of subject.types) {
    source.addEventListener(type, ({ data, lastEventId }) => {
      if (open) listener.event(type, readJson(data), lastEventId)
    })
  }
  source.addEventListener('error', () => {
    if (!open) return
    close()
    listener.lost()
  })
  return { close }
}

export const eventSourceTransport: TransportSource = { name: 'eventsource', load: () => openEventSource }
