// The signing keys of a deployed Worker: secrets of wrangler, each under a name of its own. They can be written, named
// and taken away, but never read.
import * as v from 'valibot'
import type { SigningKey } from '../worker/ports.ts'
import { signingKeyId, signingKeyName } from '../worker/signing-keys.ts'
import { jsonInOutput } from './json-in-output.ts'
import { run, type RunOptions } from './run.ts'
import { wranglerScript } from './wrangler.ts'

const listSchema = v.array(v.object({ name: v.string() }))
/** What Cloudflare answers of a Worker that was never deployed. */
const noSuchWorker = '[code: 10007]'

type Named = Pick<SigningKey, 'id'>

/** By their ids, the newest first; null when nothing was ever deployed. @throws with what wrangler said */
export async function deployedSigningKeys(env: NodeJS.ProcessEnv): Promise<readonly Named[] | null> {
  const { code, output } = await wrangler(['secret', 'list', '--format', 'json'], { env })
  if (code !== 0 && output.includes(noSuchWorker)) return null
  if (code !== 0) throw new Error(`wrangler secret list failed (exit code ${code})\n${output.trim()}`)
  const ids = v
    .parse(listSchema, jsonInOutput(output))
    .map(({ name }) => signingKeyId(name))
    .filter((id) => id !== null)
  return ids.toSorted((a, b) => (a < b ? 1 : -1)).map((id) => ({ id }))
}

/** Adds the one and takes the others away in one step, through standard input: arguments are seen by everybody. */
export async function exchangeSigningKeys(added: SigningKey, gone: readonly Named[], env: NodeJS.ProcessEnv) {
  const changes = { ...secretsOf(added), ...Object.fromEntries(gone.map(({ id }) => [signingKeyName(id), null])) }
  const { code, output } = await wrangler(['secret', 'bulk'], { env, input: JSON.stringify(changes) })
  if (code !== 0) throw new Error(`wrangler secret bulk failed (exit code ${code})\n${output.trim()}`)
}

/** As wrangler takes secrets, in JSON. */
export function secretsOf({ id, secret }: SigningKey): Readonly<Record<string, string>> {
  return { [signingKeyName(id)]: secret }
}

function wrangler(args: readonly string[], options: RunOptions): ReturnType<typeof run> {
  return run(process.execPath, ['--no-warnings', wranglerScript, ...args], options)
}
