// Ports on the loopback address.
import { createServer } from 'node:net'

/** How long a service that was killed a moment ago may take to let go of its port. */
const releaseMs = 2_000
const retryMs = 100

function listen(port: number): Promise<number> {
  const server = createServer()
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : port))
    })
  })
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return listen(0)
}

/** Whether the port can be listened on, now or within the two seconds that a dying service may need. */
export async function portIsFree(port: number): Promise<boolean> {
  for (let waited = 0; ; waited += retryMs) {
    try {
      await listen(port)
      return true
    } catch (error) {
      const busy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
      if (!busy) throw error
      if (waited >= releaseMs) return false
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}
