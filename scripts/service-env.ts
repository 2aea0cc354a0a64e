// What a Worker under wrangler is told beside wrangler.toml: by a file, since every user of the machine sees arguments.
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSigningKeys } from '../worker/deno/data-secrets.ts'
import type { AccessMode } from '../worker/host-access.ts'
import { signingKeyName } from '../worker/signing-keys.ts'
import { temporaryIn } from './wrangler.ts'

/** For `--env-file`; readable by its user alone. The folder for temporary files must be there. @returns its path */
export async function writeServiceEnv(dataDir: string, access: AccessMode): Promise<string> {
  const path = join(temporaryIn(dataDir), 'service.env')
  const keys = readSigningKeys(dataDir).map(({ id, secret }) => `${signingKeyName(id)}=${secret}\n`)
  await writeFile(path, `ACCESS=${access}\n${keys.join('')}`, { mode: 0o600 })
  // A file that was there already has kept its own mode.
  await chmod(path, 0o600)
  return path
}
