// `npm run keys` as a user runs it, on the data folder of a service that runs, or that has never run.
import { root } from '../../scripts/checkout.ts'
import { run, type RunResult } from '../../scripts/run.ts'
import { hostName } from './host.ts'

/** Whatever the exit code. */
export function runKeys(dataDir: string, ...args: readonly string[]): Promise<RunResult> {
  const env = { ...process.env, DATA_DIR: dataDir }
  return run(process.execPath, ['--no-warnings', `${root}/scripts/keys.ts`, ...args], { env })
}

/** The key that the last line is. @throws with the output when there is none */
export function makeKey(dataDir: string, workspace: string, role: string): Promise<string> {
  return makeKeyOf(hostName, dataDir, workspace, role)
}

/** For a service of the host that is named. */
export async function makeKeyOf(host: string, dataDir: string, workspace: string, role: string): Promise<string> {
  return keyOf(await runKeys(dataDir, 'create', '--workspace', workspace, '--role', role, '--host', host))
}

export function keyOf({ code, output }: RunResult): string {
  const key = output.trimEnd().split('\n').at(-1) ?? ''
  if (code !== 0 || !/^jobcast_\w+$/.test(key)) throw new Error(`No key, exit code ${code}\n${output}`)
  return key
}
