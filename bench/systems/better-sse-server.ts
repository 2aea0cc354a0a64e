// better-sse as its documents show it: one channel, a session for each viewer, a broadcast for each event. With `batch`
// the events of a push are put into one buffer and each session is given that once, the fastest way that it offers.
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { createChannel, createEventBuffer, createSession } from 'better-sse'

interface Event {
  readonly type: string
  readonly data: unknown
}

const [port, mode] = process.argv.slice(2)
const channel = createChannel()
let cursor = 0

function broadcast(events: readonly Event[]): void {
  for (const { type, data } of events) channel.broadcast(data, type, { eventId: String(++cursor) })
}

async function batch(events: readonly Event[]): Promise<void> {
  const buffer = createEventBuffer()
  for (const { type, data } of events) buffer.push(data, type, String(++cursor))
  for (const session of channel.activeSessions) void session.batch(buffer)
}

createServer((request, response) => {
  if (request.method === 'GET') {
    void createSession(request, response, { keepAlive: null }).then((session) => channel.register(session))
    return
  }
  void text(request).then((body) => {
    void (mode === 'batch' ? batch : broadcast)(JSON.parse(body))
    response.end(`{"cursor":${cursor}}`)
  })
}).listen(Number(port), '127.0.0.1')
process.once('disconnect', () => process.exit(0))
