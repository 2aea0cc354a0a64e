// A way to the service that counts: which streams are open through it, and how many ever were.
import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface CountingProxy {
  readonly url: string
  /** The paths of the streams that are open now. */
  readonly open: readonly string[]
  /** Streams that were ever opened. */
  readonly opened: number
  /** Breaks every connection; new ones are taken as before. */
  cut(): void
  close(): Promise<void>
}

export async function startCountingProxy(port: number): Promise<CountingProxy> {
  const open = new Set<{ readonly path: string }>()
  let opened = 0
  const server = createServer((asked: IncomingMessage, answer: ServerResponse) => {
    const path = asked.url ?? '/'
    if (/\/stream\b/.test(path)) {
      const stream = { path }
      open.add(stream)
      opened++
      answer.once('close', () => open.delete(stream))
    }
    const { method, headers } = asked
    const { origin } = headers
    // A service for this machine lets in its own pages alone; here those of other sites are let in too.
    const own = { ...headers, ...(origin !== undefined && { origin: 'http://localhost' }) }
    const onward = request({ host: '127.0.0.1', port, path, method, headers: own, agent: false }, (answered) => {
      const allowed = answered.headers['access-control-allow-origin']
      const theirs = {
        ...(origin !== undefined && allowed === own.origin && { 'access-control-allow-origin': origin }),
      }
      answer.writeHead(answered.statusCode ?? 502, { ...answered.headers, ...theirs })
      answered.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    answer.on('close', () => onward.destroy())
    asked.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get open() {
      return Array.from(open, ({ path }) => path)
    },
    get opened() {
      return opened
    },
    cut: () => server.closeAllConnections(),
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
