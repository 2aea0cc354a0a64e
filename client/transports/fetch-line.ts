// A line on a streamed answer: where there is no EventSource (Node, workers), or where it alone is interfered with.
import { readJson } from '../read-json.ts'
import { eventParser } from './event-parser.ts'
import { EVENT_TYPES } from './event-types.ts'
import type { Bring } from './lazily.ts'
import { lineUrl } from './line-url.ts'

export const readStream: Bring = async (request, listener, signal) => {
  const { fetch = globalThis.fetch } = request.environment
  const { ok, headers, body } = await fetch(lineUrl(request.subject.stream, request), {
    headers: { accept: 'text/event-stream' },
    cache: 'no-store',
    signal,
  })
  // A refusal, 204, or a page that something on the way put in its place: a stream without an event.
  if (!ok || !body || !headers.get('content-type')?.startsWith('text/event-stream')) return
  const take = eventParser((type, data, id) => {
    if (EVENT_TYPES.includes(type)) listener.event(type, readJson(data), id)
  })
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const reader = body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    take(decoder.decode(value, { stream: true }))
  }
}
