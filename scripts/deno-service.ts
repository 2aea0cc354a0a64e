// The whole service as one Deno process, a child of ours: started with the permissions that deno.json names, and owned
// by whoever asked for it, like the one in service.ts.
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFile, root } from './checkout.ts'
import { freePort } from './port.ts'
import type { Service, ServiceOptions } from './service.ts'

/** A start takes less than a second; past this something is wrong and is reported (ms). */
const startMs = 30_000
/** A drain takes a few seconds at most; after this the process is killed (ms). */
const stopMs = 10_000
/** How much of a silent service's output is kept for the message of its failure. */
const keptOutput = 20_000

export interface DenoServiceOptions extends Omit<ServiceOptions, 'log'> {
  /** `errors` (default) go to our own output; `keep` shows nothing unless the start fails. */
  readonly log?: 'errors' | 'keep'
}

/**
 * Resolves once the service answers. The page is not built here (see build.ts).
 * @throws when it ends or stays silent; the message holds what it printed.
 */
export async function startDenoService(options: DenoServiceOptions): Promise<Service> {
  const { dataDir, access = 'local', log = 'errors', signal: abort } = options
  abort?.throwIfAborted()
  const port = options.port ?? (await freePort())
  const url = `http://localhost:${port}`
  const child = spawn(
    packageFile('deno', process.platform === 'win32' ? 'deno.exe' : 'deno'),
    await serveTask(dataDir),
    {
      cwd: root,
      env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, ACCESS: access },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let kept = ''
  let isReady = false
  const ready = Promise.withResolvers<null>()
  const read = (chunk: Buffer, show: NodeJS.WriteStream): void => {
    kept = (kept + chunk.toString()).slice(-keptOutput)
    if (!isReady && kept.includes(url)) {
      isReady = true
      ready.resolve(null)
    } else if (isReady && log === 'errors') show.write(chunk)
  }
  child.stdout.on('data', (chunk: Buffer) => read(chunk, process.stdout))
  child.stderr.on('data', (chunk: Buffer) => read(chunk, process.stderr))
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('close', (code, name) => resolve(`ended with ${name ?? `code ${code}`}`))
  })
  async function end(name: NodeJS.Signals): Promise<void> {
    child.kill(name)
    const impatience = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await ended
    clearTimeout(impatience)
  }
  const service: Service = { url, port, ended, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') }

  const giveUp = (): void => void service.stop()
  abort?.addEventListener('abort', giveUp, { once: true })
  const late = Promise.withResolvers<string>()
  const patience = setTimeout(() => late.resolve(`did not answer on port ${port} within ${startMs / 1000} s`), startMs)
  const silence = await Promise.race([ready.promise, ended, late.promise])
  clearTimeout(patience)
  abort?.removeEventListener('abort', giveUp)
  if (silence === null) return service
  await service.kill()
  abort?.throwIfAborted()
  throw new Error(kept.trim() || `The service ${silence}`)
}

/** What `deno task serve` would run, without the process of the task in between: signals find the service itself. */
async function serveTask(dataDir: string): Promise<readonly string[]> {
  const text = await readFile(join(root, 'deno.json'), 'utf8')
  const { tasks } = JSON.parse(text) as { readonly tasks: { readonly serve: { readonly command: string } } }
  const [, ...args] = tasks.serve.command.split(' ')
  // In a list of paths a comma separates, and two are one. A function, because a text may hold patterns (`$&`).
  const path = (): string => dataDir.replaceAll(',', ',,')
  return [...args.map((arg) => arg.replaceAll('$DATA_DIR', path)), '--end-with-parent']
}
