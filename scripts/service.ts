// The whole service as a child of ours: migrations, then wrangler with everything it starts, on loopback. Whoever asked
// for it owns it: `stop` and `kill` leave no process behind, and a caller that dies takes it along (end-with-parent.ts).
import { type ChildProcess, spawn } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccessMode } from '../worker/host-access.ts'
import { root } from './checkout.ts'
import { migrateLocal } from './migrate-local.ts'
import { freePort } from './port.ts'
import { writeServiceEnv } from './service-env.ts'
import { temporaryIn, wranglerEnvironment, wranglerScript } from './wrangler.ts'

/** A cold start on two busy cores takes under ten seconds; past this something is wrong and is reported. */
const startMs = 60_000
/** Wrangler closes in well under a second; after this it is killed. */
const stopMs = 5_000
const pollMs = 25
/** How much of a silent service's output is kept for the message of its failure. */
const keptOutput = 20_000

export interface ServiceOptions {
  /** Left out: a free one. */
  readonly port?: number
  /** Where the state lies; made if absent. One service at a time. */
  readonly dataDir: string
  /** Who may ask; left out: this machine, without a key. */
  readonly access?: AccessMode
  /** `errors` (default) and `debug` go to our own output; `keep` shows nothing unless the start fails. */
  readonly log?: 'errors' | 'debug' | 'keep'
  /** Gives up a start that is under way. A service that has started is ended by `stop`. */
  readonly signal?: AbortSignal
}

export interface Service {
  readonly url: string
  readonly port: number
  /** Resolves with the reason when the service ends, asked or not. All its processes are gone by then. */
  readonly ended: Promise<string>
  /** SIGTERM, then patience, then SIGKILL. Safe to repeat. */
  stop(): Promise<void>
  /** SIGKILL to every process at once, as a power cut would. */
  kill(): Promise<void>
}

/**
 * Resolves once `/api/health` answers. The page is not built here (see build.ts).
 * @throws when the migrations fail or the service ends or stays silent; the message holds what it printed.
 */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { dataDir, access = 'local', log = 'errors', signal: abort } = options
  const port = options.port ?? (await freePort())
  const env = wranglerEnvironment(dataDir)
  await rm(temporaryIn(dataDir), { recursive: true, force: true })
  await migrateLocal(dataDir, { ...(abort && { signal: abort }) })

  const address = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0']
  const quiet = ['--show-interactive-dev-session=false', '--log-level', log === 'debug' ? 'debug' : 'error']
  const guard = ['--no-warnings', '--import', join(root, 'scripts/end-with-parent.ts')]
  const settings = ['--env-file', await writeServiceEnv(dataDir, access)]
  const dev = ['dev', ...address, ...quiet, ...settings, '--persist-to', dataDir]
  const output = log === 'keep' ? 'pipe' : 'inherit'
  const child = spawn(process.execPath, [...guard, wranglerScript, ...dev], {
    cwd: root,
    env,
    stdio: ['ignore', output, output, 'ipc'],
  })
  const kept = keepOutput(child)
  const processes = trackProcesses(child)
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(`could not be started: ${error.message}`))
    child.once('exit', (code, signal) => {
      processes.killAll()
      void processes.gone().then(() => resolve(`ended with ${signal ?? `code ${code}`}`))
    })
  })

  const service: Service = {
    url: `http://localhost:${port}`,
    port,
    ended,
    async stop() {
      child.kill('SIGTERM')
      const impatience = setTimeout(() => processes.killAll(), stopMs)
      await ended
      clearTimeout(impatience)
    },
    async kill() {
      processes.killAll()
      await ended
    },
  }
  const giveUp = (): void => void service.stop()
  abort?.addEventListener('abort', giveUp, { once: true })
  const silence = await Promise.race([answers(port), ended])
  abort?.removeEventListener('abort', giveUp)
  if (silence === null) return service
  await service.kill()
  abort?.throwIfAborted()
  throw new Error(`The service ${silence}\n${kept()}`)
}

/** Null once the service answers with anything but a server error; a sentence when it never does. */
async function answers(port: number): Promise<string | null> {
  const deadline = Date.now() + startMs
  for (;;) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { signal: AbortSignal.timeout(startMs) })
      await response.body?.cancel()
      if (response.status < 500) return null
    } catch {
      // Nothing listens yet, which is what we wait for.
    }
    if (Date.now() > deadline) return `did not answer on port ${port} within ${startMs / 1000} s`
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

function keepOutput(child: ChildProcess): () => string {
  let kept = ''
  const keep = (chunk: Buffer): void => {
    kept = (kept + chunk.toString()).slice(-keptOutput)
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return () => kept
}

function trackProcesses(child: ChildProcess): { killAll(): void; gone(): Promise<void> } {
  const pids = new Set<number>(child.pid === undefined ? [] : [child.pid])
  child.on('message', (message: { readonly event?: string; readonly pid?: number }) => {
    if (message.pid === undefined) return
    if (message.event === 'child_started') pids.add(message.pid)
    if (message.event === 'child_ended') pids.delete(message.pid)
  })
  return {
    killAll() {
      for (const pid of pids) send(pid, 'SIGKILL')
    },
    async gone() {
      while ([...pids].some((pid) => send(pid, 0))) await new Promise((resolve) => setTimeout(resolve, pollMs))
    },
  }
}

/** Whether the process was there to take the signal. */
function send(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name)
  } catch {
    // It has ended already, which is all that anyone here wants of it.
    return false
  }
}
