// The bare worker (cloudflare/bare.ts) under wrangler, as the service is, so that both pay for the same proxies.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { freePort } from '../../scripts/port.ts'
import { wranglerEnvironment, wranglerScript } from '../../scripts/wrangler.ts'
import { sleep } from '../load/clock.ts'

const startMs = 60_000
const stopMs = 5_000
const pollMs = 25
/** Shown when it does not start; what wrangler complains of while it is ended is of no interest. */
const keptOutput = 4_000
const worker = fileURLToPath(new URL('../cloudflare/bare.ts', import.meta.url))
const guard = fileURLToPath(new URL('../../scripts/end-with-parent.ts', import.meta.url))

export interface BareService {
  readonly url: string
  stop(): Promise<void>
}

/** @throws when it does not answer in time. */
export async function startBareService(directory: string): Promise<BareService> {
  await mkdir(directory, { recursive: true })
  const config = join(directory, 'wrangler.toml')
  await writeFile(config, configuration)
  const port = await freePort()
  const address = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0']
  const quiet = ['--show-interactive-dev-session=false', '--log-level', 'error']
  const dev = ['dev', '--config', config, ...address, ...quiet, '--persist-to', join(directory, 'state')]
  const child = spawn(process.execPath, ['--no-warnings', '--import', guard, wranglerScript, ...dev], {
    cwd: directory,
    env: wranglerEnvironment(directory),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-keptOutput)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  const ended = once(child, 'exit')
  const service: BareService = {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill('SIGTERM')
      const impatience = setTimeout(() => child.kill('SIGKILL'), stopMs)
      await ended
      clearTimeout(impatience)
    },
  }
  for (const deadline = Date.now() + startMs; ; await sleep(pollMs)) {
    const healthy = await fetch(`${service.url}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    )
    if (healthy) return service
    if (Date.now() < deadline && child.exitCode === null) continue
    await service.stop()
    throw new Error(`the bare worker did not answer on port ${port} within ${startMs / 1000} s\n${output}`)
  }
}

/** What to throw when the bare worker does not do as it was asked. */
export async function refusal(what: string, response: Response): Promise<Error> {
  return new Error(`${what} of the bare worker answered ${response.status}: ${await response.text()}`)
}

const configuration = `name = "bare"
main = "${worker}"
compatibility_date = "2026-10-20"
send_metrics = false

[[d1_databases]]
binding = "DB"
database_name = "bare"
database_id = "00000000-0000-0000-0000-000000000000"

[[r2_buckets]]
binding = "FILES"
bucket_name = "bare-files"
`
