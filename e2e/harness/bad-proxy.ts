// What stands between a page and its service in other people's networks: an HTTP proxy that can hold every answer back
// until it is complete, answer in the service's place, or be gone.
import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/**
 * - `passes`: as if it were not there.
 * - `buffers`: passes an answer on when it is complete, as some that scan for viruses do; so never an event of a stream.
 * - `answers 502`: as balancers do while a service restarts.
 * - `is gone`: resets whoever connects.
 */
export type ProxyMood = 'passes' | 'buffers' | 'answers 502' | 'is gone'

export interface BadProxy {
  readonly url: string
  /** Answers of the service that are under way. */
  readonly open: number
  /** The paths that were asked for, in order, without their queries. */
  readonly asked: readonly string[]
  /** From now on; whatever is under way is cut. */
  become(mood: ProxyMood): void
  close(): Promise<void>
}

/**
 * @param port of the service behind it.
 * @param added headers that every request is given on its way.
 */
export async function startBadProxy(port: number, added: Readonly<Record<string, string>> = {}): Promise<BadProxy> {
  let mood: ProxyMood = 'passes'
  const sockets = new Set<Socket>()
  const asked: string[] = []
  let open = 0

  const forward = (request: IncomingMessage, response: ServerResponse): void => {
    const { url: path = '/', method, headers } = request
    asked.push(path.replace(/\?.*/, ''))
    const onward = send(
      { host: '127.0.0.1', port, path, method, headers: { ...headers, ...added }, agent: false },
      (answer) => {
        open++
        answer.once('close', () => open--)
        answer.once('error', () => response.destroy())
        if (mood !== 'buffers') {
          response.writeHead(answer.statusCode ?? 502, answer.headers)
          response.flushHeaders()
          answer.pipe(response)
          return
        }
        const pieces: Buffer[] = []
        answer.on('data', (piece: Buffer) => pieces.push(piece))
        answer.once('end', () =>
          response.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(pieces)),
        )
      },
    )
    onward.once('error', () => badGateway(response))
    response.once('close', () => onward.destroy())
    request.pipe(onward)
  }

  const server = createServer((request, response) => {
    if (mood === 'answers 502') badGateway(response)
    else forward(request, response)
  })
  server.on('connection', (socket: Socket) => {
    if (mood === 'is gone') socket.destroy()
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    get open() {
      return open
    },
    become(next) {
      mood = next
      cut()
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      cut()
      await closed
    },
  }
}

function badGateway(response: ServerResponse): void {
  if (response.headersSent) response.destroy()
  else response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>502 Bad Gateway</h1>')
}
