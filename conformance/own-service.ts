// A service of this checkout to be tested, with keys as deployed: in a folder of its own that goes with it.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { host } from '../e2e/harness/host.ts'
import { makeKey } from '../e2e/harness/keys.ts'
import { buildPage } from '../scripts/build.ts'
import type { Keys } from './service.ts'

export interface OwnService {
  readonly url: string
  readonly keys: Keys
  end(): Promise<void>
}

export async function ownService(): Promise<OwnService> {
  await buildPage()
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-conformance-'))
  const dataDir = join(directory, 'data')
  const producer = await makeKey(dataDir, 'conformance', 'producer')
  const service = await host.start({ dataDir, access: 'keys', log: 'keep' })
  return {
    url: service.url,
    keys: {
      producer,
      reader: await makeKey(dataDir, 'conformance', 'reader'),
      stranger: await makeKey(dataDir, 'elsewhere', 'producer'),
    },
    async end() {
      await service.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
