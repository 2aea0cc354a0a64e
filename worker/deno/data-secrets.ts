// The secrets that a service on one machine makes for itself, in its data folder, readable by its user alone. Both
// local hosts read this file, so that one folder has one set of signing keys. It appears whole or not at all.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import type { SigningKey } from '../ports.ts'
import { newSigningKey, signingKeyId, signingKeyName } from '../signing-keys.ts'

const FILE = 'secrets.json'
const OWNER_ONLY = 0o600

/** Other secrets may stand beside the keys, and are kept. */
const schema = v.looseObject({
  signing_keys: v.pipe(
    v.array(
      v.object({
        id: v.pipe(
          v.string(),
          v.check((id) => signingKeyId(signingKeyName(id)) !== null),
        ),
        secret: v.pipe(v.string(), v.nonEmpty()),
      }),
    ),
    v.minLength(1),
  ),
})

type Secrets = v.InferOutput<typeof schema>

/** The newest first. Made when there are none; two that make them at once get the same. @throws on a spoilt file */
export function readSigningKeys(dataDir: string): readonly SigningKey[] {
  return (read(dataDir) ?? make(dataDir)).signing_keys
}

/** What the file holds from now on, the newest first; a service takes it up with its next start. */
export function writeSigningKeys(dataDir: string, keys: readonly SigningKey[]): void {
  const next = { ...read(dataDir), signing_keys: [...keys] }
  place(dataDir, next, renameSync)
}

function make(dataDir: string): Secrets {
  mkdirSync(dataDir, { recursive: true })
  const made = { signing_keys: [newSigningKey(Date.now())] }
  try {
    place(dataDir, made, (from, to) => {
      linkSync(from, to)
      rmSync(from)
    })
    return made
  } catch (error) {
    const theirs = read(dataDir)
    if (theirs === null) throw error
    return theirs
  }
}

function read(dataDir: string): Secrets | null {
  const path = join(dataDir, FILE)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Error(`${path} cannot be read: ${error instanceof Error ? error.message : error}`, { cause: error })
  }
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text)
  if (parsed.success) return parsed.output
  throw new Error(
    `${path} does not hold signing keys. Put it back from a backup, or move it away: the next start makes new ones,` +
      ' and the tickets and sessions that were given out end.',
  )
}

/** Beside the file first, so that nobody reads half of it. */
function place(dataDir: string, secrets: object, move: (from: string, to: string) => void): void {
  const path = join(dataDir, FILE)
  const draft = `${path}.${crypto.randomUUID()}`
  try {
    writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: OWNER_ONLY, flag: 'wx', flush: true })
    move(draft, path)
  } finally {
    rmSync(draft, { force: true })
  }
}
