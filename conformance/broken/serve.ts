// Puts an edge on a port of the loopback address, by Node's own HTTP server.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Edge } from './edge.ts'

export interface Served {
  readonly url: string
  close(): Promise<void>
}

export async function serve(edge: Edge): Promise<Served> {
  const server = createServer((incoming, outgoing) => void answer(edge, incoming, outgoing))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function answer(edge: Edge, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController()
  outgoing.once('close', () => left.abort())
  try {
    const response = await edge(await toRequest(incoming, left.signal))
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    if (response.body === null) {
      outgoing.end()
      return
    }
    outgoing.flushHeaders()
    await pipeline(Readable.from(response.body), outgoing, { signal: left.signal })
  } catch {
    // The reader has left, or the edge is as broken as it is meant to be: either way the connection is of no more use.
    outgoing.destroy()
  }
}

async function toRequest(incoming: IncomingMessage, signal: AbortSignal): Promise<Request> {
  const { method = 'GET', url = '/', headers } = incoming
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(Buffer.from(chunk))
  const body = method === 'GET' || method === 'HEAD' || chunks.length === 0 ? null : Buffer.concat(chunks)
  return new Request(new URL(url, 'http://reference'), { method, headers: headersOf(headers), body, signal })
}

function headersOf(headers: IncomingMessage['headers']): Headers {
  return new Headers(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  )
}
