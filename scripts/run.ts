// Runs one program to its end. What it says is kept and shown only where it matters: at once when asked, else when it
// failed. It cannot ask anything: its standard input is empty, or what it was given.
import { spawn } from 'node:child_process'
import { root } from './checkout.ts'

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Shows the output as it comes. Left out, it is only returned. */
  readonly show?: boolean
  /** Its standard input. */
  readonly input?: string
  /** Ends the program; its result is then one of failure. */
  readonly signal?: AbortSignal
}

export interface RunResult {
  /** Of a program that a signal ended: 1. */
  readonly code: number
  /** Standard output and standard error in the order in which they came; empty when shown. */
  readonly output: string
}

/** Resolves when the program has ended, whatever its code; rejects only when it could not be started. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const child = spawn(command, args, {
    cwd: root,
    env: options.env ?? process.env,
    stdio: [
      options.input === undefined ? 'ignore' : 'pipe',
      options.show ? 'inherit' : 'pipe',
      options.show ? 'inherit' : 'pipe',
    ],
  })
  child.stdin?.end(options.input)
  const end = (): boolean => child.kill('SIGTERM')
  options.signal?.addEventListener('abort', end, { once: true })
  let output = ''
  const keep = (chunk: Buffer): void => {
    output += chunk.toString()
  }
  child.stdout?.on('data', keep)
  child.stderr?.on('data', keep)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      options.signal?.removeEventListener('abort', end)
      resolve({ code: code ?? 1, output })
    })
  })
}

/**
 * Runs a script under the Node that runs us, for steps without which the rest makes no sense.
 * @throws with the script's output when it fails, and the signal's reason when it was aborted.
 */
export async function mustRun(what: string, args: readonly string[], options: RunOptions = {}): Promise<void> {
  options.signal?.throwIfAborted()
  const { code, output } = await run(process.execPath, args, options)
  options.signal?.throwIfAborted()
  if (code !== 0) throw new Error(`${what} failed (exit code ${code})\n${output}`)
}
