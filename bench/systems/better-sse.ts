// The peer on Node: better-sse, by broadcast, and by a batch for each session.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../scripts/port.ts'
import { startServer } from './child.ts'
import { event } from './event.ts'
import type { Running, System } from './system.ts'

const script = fileURLToPath(new URL('better-sse-server.ts', import.meta.url))

export const betterSse: System = onNode('better-sse', 'broadcast')
export const betterSseBatch: System = onNode('better-sse batch()', 'batch')

function onNode(name: string, mode: string): System {
  return {
    name,
    batches: true,
    async find() {
      try {
        const entry = fileURLToPath(import.meta.resolve('better-sse'))
        const { version } = JSON.parse(await readFile(entry.replace(/build.[^/\\]*$/, 'package.json'), 'utf8'))
        return { version: `better-sse ${version}, Node ${process.versions.node}` }
      } catch {
        return { missing: 'better-sse is not installed: npm ci brings it' }
      }
    },
    async start(_, givenPort): Promise<Running> {
      const port = givenPort ?? (await freePort())
      const server = await startServer(process.execPath, [script, String(port), mode], port)
      return {
        port,
        pid: server.pid,
        streamPath: '/',
        push: (kind, seqs, padding) => ({
          path: '/',
          body: JSON.stringify(seqs.map((seq) => event(kind, seq, padding))),
        }),
        stop: () => server.kill(),
      }
    },
  }
}
