// The service as a user starts it: `npm start` in a process group of its own, so that a test can ask afterwards whether
// anything of the group is left, and kill all of it at once.
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../scripts/checkout.ts'
import { host } from './host.ts'
import { PATIENCE_MS } from './patience.ts'

const pollMs = 25

export interface Started {
  readonly url: string
  /** The leader of the group, npm; the start script is its child. */
  readonly pid: number
  /** The exit code of npm, null when a signal ended it. */
  readonly ended: Promise<number | null>
  /** Everything printed so far. */
  printed(): string
  /** To the leader only, as `kill PID` does. */
  signal(name: NodeJS.Signals): void
  /** SIGKILL to the whole group, and waits until none of it is left. */
  killGroup(): Promise<void>
  /** Resolves when no process of the group is left; rejects when some stay. */
  groupGone(): Promise<void>
}

export interface StartWishes {
  readonly dataDir: string
  readonly port: number
  /** Left out: what a user runs. Else this script, run by node itself. */
  readonly script?: string
  /** Left out: what a user of this host runs. */
  readonly command?: readonly string[]
  /** `ACCESS`; left out, it is not set. */
  readonly access?: string
}

/** Runs `npm start` and resolves when it has printed its address; rejects with its output when it ends before. */
export async function startAsUser(wishes: StartWishes): Promise<Started> {
  const started = launch(wishes)
  const ready = until(() => started.printed().includes(started.url), 'the address was printed', started.printed)
  const early = started.ended.then((code) => {
    throw new Error(`The start ended with ${code}\n${started.printed()}`)
  })
  await Promise.race([ready, early])
  return started
}

/** Runs `npm start` without waiting for anything. */
export function launch({ dataDir, port, script, command: chosen = host.command, access }: StartWishes): Started {
  const [command, ...args] = script === undefined ? chosen : [process.execPath, script]
  const child = spawn(command ?? 'npm', args, {
    cwd: root,
    detached: true,
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, ...(access !== undefined && { ACCESS: access }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} could not be started`)
  let printed = ''
  const keep = (chunk: Buffer): void => {
    printed += chunk.toString()
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const groupGone = (): Promise<void> =>
    until(
      () => !isAlive(-pid),
      'no process of the group is left',
      () => printed,
    )
  return {
    url: `http://localhost:${port}`,
    pid,
    ended,
    printed: () => printed,
    signal: (name) => void process.kill(pid, name),
    async killGroup() {
      if (isAlive(-pid)) process.kill(-pid, 'SIGKILL')
      await groupGone()
    },
    groupGone,
  }
}

/** Whether there is such a process, or for a negative id any process of that group. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    // ESRCH is the answer "no"; a group of ours cannot refuse us otherwise.
    return false
  }
}

/** Waits for the thing itself. Rejects naming it, with the context's text, when it does not come about. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  context: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}\n${context()}`)
    await new Promise((resolve) => setTimeout(resolve, pollMs))
  }
}

/** A folder for one test's state, and the way to be rid of it. */
export async function temporaryDirectory(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'jobcast-'))
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) }
}
