// A bad line: a TCP proxy that destroys each connection after some number of bytes, wherever in a frame, a character or
// a header that is.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export interface CuttingProxy {
  readonly url: string
  /** Connections that were destroyed before either side had ended them. */
  readonly cuts: number
  close(): Promise<void>
}

export interface CutWishes {
  readonly port: number
  /** Whose bytes are counted. */
  readonly of: 'requests' | 'answers'
  /** After so many bytes the next connection is destroyed; asked once for each. */
  readonly after: () => number
}

export async function startCuttingProxy({ port, of, after }: CutWishes): Promise<CuttingProxy> {
  const open = new Set<Socket>()
  let cuts = 0
  const server = createServer((client) => {
    const service = connect(port, '127.0.0.1')
    const both = [client, service]
    const [from, to] = of === 'answers' ? [service, client] : [client, service]
    let left = after()
    const destroy = (): void => {
      for (const socket of both) socket.destroy()
    }
    from.on('data', (bytes: Buffer) => {
      if (left <= 0) return
      const part = bytes.subarray(0, left)
      left -= bytes.length
      if (left > 0) {
        if (!to.write(part)) from.pause()
        return
      }
      cuts++
      to.write(part, destroy)
    })
    to.on('drain', () => from.resume())
    from.on('end', () => to.end())
    to.pipe(from)
    for (const socket of both) {
      open.add(socket)
      socket.on('error', destroy)
      socket.on('close', () => {
        open.delete(socket)
        destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get cuts() {
      return cuts
    },
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of open) socket.destroy()
      await closed
    },
  }
}
