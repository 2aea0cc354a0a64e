// A server process of a run: started, waited for, measured, and ended by its own id.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { sleep } from '../load/clock.ts'

const startMs = 20_000
const pollMs = 5
const keptOutput = 4_000

export interface Server {
  readonly pid: number
  /** SIGKILL: workerd ignores a SIGTERM while streams are open. */
  kill(): Promise<void>
}

/** Resolves once something listens on the port. @throws with what the process printed when nothing ever does. */
export async function startServer(
  command: string,
  args: readonly string[],
  port: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Server> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env })
  const output = keep(child)
  const server: Server = {
    pid: child.pid ?? 0,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
  let broken: string | null = null
  child.once('error', (error) => {
    broken = error.message
  })
  const end = (): boolean => child.kill('SIGKILL')
  process.once('exit', end)
  child.once('exit', (code, signal) => {
    process.off('exit', end)
    broken ??= `ended with ${signal ?? `code ${code}`}`
  })
  for (const deadline = Date.now() + startMs; !(await listens(port));) {
    if (broken === null && Date.now() < deadline) {
      await sleep(pollMs)
      continue
    }
    await server.kill()
    throw new Error(`${command} ${broken ?? `did not listen on port ${port} within ${startMs / 1000} s`}\n${output()}`)
  }
  return server
}

function keep(child: ChildProcess): () => string {
  let kept = ''
  const add = (chunk: Buffer): void => {
    kept = (kept + chunk.toString()).slice(-keptOutput)
  }
  child.stdout?.on('data', add)
  child.stderr?.on('data', add)
  return () => kept
}

export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
