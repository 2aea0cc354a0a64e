// A ticket travels in an address, and proxies write addresses down: not the one that the documents set up.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { root } from '../scripts/checkout.ts'
import { startDenoService } from '../scripts/deno-service.ts'
import { makeKeyOf } from './harness/keys.ts'
import { nginxPath, startNginx } from './harness/nginx.ts'
import { temporaryDirectory } from './harness/started.ts'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

test.skipIf(nginxPath === null)(
  'no ticket stands in the logs of nginx, whether its request succeeds or fails',
  async () => {
    const directory = await temporaryDirectory()
    cleanUp.push(directory.remove)
    const dataDir = join(directory.path, 'data')
    const key = await makeKeyOf('deno', dataDir, 'ours', 'producer')
    const service = await startDenoService({ dataDir, access: 'keys', log: 'keep' })
    cleanUp.push(service.kill)
    const documented = await readFile(join(root, 'docs/nginx.conf'), 'utf8')
    const logs = join(directory.path, 'nginx')
    const nginx = await startNginx(
      nginxPath ?? '',
      documented.replace('127.0.0.1:8787', `127.0.0.1:${service.port}`),
      logs,
    )
    cleanUp.push(nginx.stop)
    const headers = { authorization: `Bearer ${key}` }
    const minted = await fetch(`${nginx.url}/api/tickets`, { method: 'POST', headers, body: '{}' })
    const { ticket }: { readonly ticket: string } = await minted.json()
    const ask = async (path: string) => {
      const response = await fetch(`${nginx.url}${path}?ticket=${ticket}`)
      await response.body?.cancel()
      return response.status
    }
    expect(await ask('/api/stream')).toBe(200)
    expect(await ask('/api/nothing')).toBe(404)
    await service.kill()
    expect(await ask('/api/session')).toBe(502)
    await nginx.stop()

    const log = (name: string) => readFile(join(logs, name), 'utf8')
    const [served, failed] = [await log('jobcast.log'), await log('jobcast-errors.log')]
    for (const [path, status] of [
      ['/api/stream', 200],
      ['/api/nothing', 404],
      ['/api/session', 502],
    ]) {
      expect(served).toContain(`"GET ${path}" ${status} `)
    }
    for (const text of [served, failed]) expect(text).not.toMatch(/ticket=|eyJ|jobcast_/)
  },
)
