// A line on a streamed answer: where there is no EventSource (Node, workers), or where it alone is interfered with.
import { readJson } from '../read-json.ts'
import { EventParser } from './event-parser.ts'
import { lineUrl } from './line-url.ts'
import { openLine } from './open-line.ts'
import type { Transport } from './transport.ts'

export const openFetch: Transport = (request, listener) =>
  openLine(listener, async ({ event }, signal) => {
    const response = await request.environment.fetch(lineUrl(request.subject.stream, request), {
      headers: { accept: 'text/event-stream' },
      cache: 'no-store',
      signal,
    })
    const parser = new EventParser((type, data, id) => event(type, readJson(data), id))
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
    // A refusal, 204, or a page that something on the way put in its place: a stream without an event.
    for await (const bytes of piecesOf(response)) parser.take(decoder.decode(bytes, { stream: true }))
  })

async function* piecesOf({ ok, headers, body }: Response): AsyncGenerator<Uint8Array> {
  if (!ok || !headers.get('content-type')?.startsWith('text/event-stream')) return
  const reader = body?.getReader()
  for (;;) {
    const { done = true, value } = (await reader?.read()) ?? {}
    if (done || value === undefined) return
    yield value
  }
}
