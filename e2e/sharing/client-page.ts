// A page of somebody's own that watches jobs by the client as it is published: built as a library, served as files.
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { build } from 'vite'
import { root } from '../../scripts/checkout.ts'

export interface ClientPage {
  /** An empty page that has `watchJob`, `watchBoard` and `SSEClient` as globals. */
  readonly url: string
  /** A page without anything, of the same origin. */
  readonly elsewhere: string
  /** Resolves when the next request for `/held` has come, which nobody is answered until `release`. */
  nextHeld(): Promise<unknown>
  /** Answers whoever has asked for `/held`. */
  release(): void
  close(): Promise<void>
}

const html = `<!doctype html><title>watching</title><script type="module">
  import { SSEClient, watchBoard, watchJob } from '/client.js'
  Object.assign(window, { SSEClient, watchBoard, watchJob })
</script>`

/** @param directory an empty one, for the build */
export async function serveClientPage(directory: string): Promise<ClientPage> {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    build: {
      outDir: directory,
      target: 'es2022',
      lib: { entry: join(root, 'client/index.ts'), formats: ['es'] },
      rolldownOptions: { output: { entryFileNames: 'client.js', chunkFileNames: '[name]-[hash].js' } },
    },
  })
  const held = new Set<ServerResponse>()
  const release = (): void => {
    for (const answer of held) answer.end()
    held.clear()
  }
  const server = createServer(async (asked, answer) => {
    if (asked.url === '/held') {
      held.add(answer)
      return server.emit('held')
    }
    const name = /^\/([\w-]+\.js)$/.exec(asked.url ?? '')?.[1]
    if (name === undefined) {
      return answer.writeHead(200, { 'content-type': 'text/html' }).end(asked.url === '/' ? html : '<!doctype html>')
    }
    return answer.writeHead(200, { 'content-type': 'text/javascript' }).end(await readFile(join(directory, name)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  return {
    url,
    elsewhere: `${url}elsewhere`,
    nextHeld: () => once(server, 'held'),
    release,
    async close() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}
