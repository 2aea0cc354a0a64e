// The service for one test file: a folder of its own, a free port, and the way to be rid of both.
import { join } from 'node:path'
import type { Service } from '../../scripts/service.ts'
import { host } from './host.ts'
import { temporaryDirectory } from './started.ts'

export interface Scene {
  /** The one that was started last. */
  readonly service: Service
  readonly url: string
  /** For files of the test; goes with the scene. */
  readonly directory: string
  /** Of the service, below `directory`. */
  readonly dataDir: string
  /** On the same data and port, once the last one has ended. */
  startAgain(): Promise<void>
  end(): Promise<void>
}

interface SceneWishes {
  /** Left out: open to this machine. */
  readonly access?: 'keys'
  /** What is done before the first start. */
  readonly before?: (dataDir: string) => Promise<void>
}

/** The page must have been built; `npm test` does. */
export async function openScene({ access, before }: SceneWishes = {}): Promise<Scene> {
  const { path, remove } = await temporaryDirectory()
  const dataDir = join(path, 'data')
  const options = { dataDir, log: 'keep', ...(access !== undefined && { access }) } as const
  await before?.(dataDir)
  let service = await host.start(options)
  return {
    get service() {
      return service
    },
    url: service.url,
    directory: path,
    dataDir,
    async startAgain() {
      service = await host.start({ ...options, port: service.port })
    },
    async end() {
      await service.stop()
      await remove()
    },
  }
}
