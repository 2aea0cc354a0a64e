// A service of the kit's own, apart from the one under test and with nothing between it and the kit: one that may be
// told to send its readers away, which nobody can ask of a service elsewhere.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDenoService } from '../scripts/deno-service.ts'
import { Service } from './service.ts'

export interface Apart {
  readonly service: Service
  /** The service sends every reader away; when this resolves it serves again, at the same address. */
  rotate(): Promise<void>
  end(): Promise<void>
}

export type StartApart = () => Promise<Apart>

/** Of this checkout, on Deno: there a SIGTERM lets the service say goodbye, which workerd does not offer. */
export async function apartOnDeno(): Promise<Apart> {
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-apart-'))
  const start = (port?: number) =>
    startDenoService({ dataDir: directory, log: 'keep', ...(port !== undefined && { port }) })
  let running = await start()
  const service = new Service(running.url)
  return {
    service,
    async rotate() {
      await running.stop()
      running = await start(running.port)
    },
    async end() {
      service.leaveAll()
      await running.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
