// The service for one test file: a folder of its own, a free port, and the way to be rid of both.
import type { Service } from '../../scripts/service.ts'
import { host } from './host.ts'
import { temporaryDirectory } from './started.ts'

export interface Scene {
  readonly service: Service
  readonly url: string
  /** For files of the test; goes with the scene. */
  readonly directory: string
  end(): Promise<void>
}

/** The page must have been built; `npm test` does. @param access left out: open to this machine */
export async function openScene(access?: 'keys'): Promise<Scene> {
  const { path, remove } = await temporaryDirectory()
  const service = await host.start({ dataDir: `${path}/data`, log: 'keep', ...(access !== undefined && { access }) })
  return {
    service,
    url: service.url,
    directory: path,
    async end() {
      await service.stop()
      await remove()
    },
  }
}
