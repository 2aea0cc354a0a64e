// A new key to sign tickets and sessions with. The old ones go on verifying what they signed, for as long as any of it
// can be good, and are then taken away.
import { liveSigningKeys } from '../../worker/host-access.ts'
import { readSigningKeys, writeSigningKeys } from '../../worker/deno/data-secrets.ts'
import type { SigningKey } from '../../worker/ports.ts'
import { newSigningKey } from '../../worker/signing-keys.ts'
import { deployedSigningKeys, exchangeSigningKeys } from '../worker-secrets.ts'
import { Misuse } from './command.ts'

type Named = Pick<SigningKey, 'id'>

interface Rotation {
  /** At once, whatever they signed. */
  readonly dropOld: boolean
}

/** The lines to print. */
export function rotateLocal(dataDir: string, { dropOld }: Rotation): readonly string[] {
  const old = readSigningKeys(dataDir)
  const now = Date.now()
  const added = newSigningKey(now, old)
  const live = dropOld ? [added] : liveSigningKeys([added, ...old], now)
  writeSigningKeys(dataDir, live)
  return [tell(live, old), 'A service that runs takes this up with its next start.']
}

/** The lines to print. @throws {Misuse} when nothing is deployed */
export async function rotateDeployed({ dropOld }: Rotation, env: NodeJS.ProcessEnv): Promise<readonly string[]> {
  const old = await deployedSigningKeys(env)
  if (old === null) throw new Misuse('Nothing is deployed yet: npm run deploy makes the first signing key.')
  const now = Date.now()
  const added = newSigningKey(now, old)
  const live = dropOld ? [added] : liveSigningKeys([added, ...old], now)
  const gone = old.filter((key) => !live.includes(key))
  await exchangeSigningKeys(added, gone, env)
  return [tell(live, old)]
}

function tell(live: readonly Named[], old: readonly Named[]): string {
  const [first, ...others] = live.map(({ id }) => id)
  const staying = others.length === 0 ? 'no other is good' : `until what they signed ends, so is ${others.join(', ')}`
  return `Signing key ${first} is good from now on; ${staying}. Dropped: ${old.length - others.length}.`
}
