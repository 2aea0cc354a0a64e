// The keys that sign tickets and sessions. The id of one is the time at which it was made, so that a set of them says
// by itself which is the newest and which have had their time, wherever it is kept: each under a name of its own in a
// host's environment, so that one can be added or taken away without reading the others, which Cloudflare never shows.
import type { SigningKey } from './ports.ts'

/** Before the id, in the names of a host's environment. */
const PREFIX = 'SIGNING_KEY_'
const ID = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/
/** As many bytes as the digest of HS256 has; RFC 7518, section 3.2 asks for no fewer. */
const SECRET_BYTES = 32

/**
 * @param now milliseconds since 1970
 * @param older those that there are; the new one is named as later than each, whatever the clock says
 */
export function newSigningKey(now: number, older: readonly { readonly id: string }[] = []): SigningKey {
  const made = Math.max(now, ...older.map(({ id }) => madeAt(id) + 1))
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const secret = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { id: new Date(made).toISOString().replaceAll(/[-:.]/g, ''), secret }
}

/** The name under which a host's environment holds the key. */
export function signingKeyName(id: string): string {
  return PREFIX + id
}

/** The keys that an environment holds, the newest first. */
export function signingKeysIn(environment: object): readonly SigningKey[] {
  return Object.entries(environment)
    .flatMap(([name, secret]) => {
      const id = signingKeyId(name)
      return id !== null && typeof secret === 'string' ? [{ id, secret }] : []
    })
    .toSorted((a, b) => madeAt(b.id) - madeAt(a.id))
}

/** The id of the key that has this name; null for any other name. */
export function signingKeyId(name: string): string | null {
  const id = name.startsWith(PREFIX) ? name.slice(PREFIX.length) : ''
  return ID.test(id) ? id : null
}

/**
 * Those that something that is still good may have been signed with: the first, and each whose successor is younger
 * than what was signed can live.
 * @param keys the newest first
 * @param longestMs how long the longest of what they sign is good
 */
export function liveKeys<Key extends { readonly id: string }>(
  keys: readonly Key[],
  now: number,
  longestMs: number,
): readonly Key[] {
  return keys.filter((_, at) => {
    const successor = keys[at - 1]
    return successor === undefined || madeAt(successor.id) + longestMs > now
  })
}

/** Milliseconds since 1970. */
function madeAt(id: string): number {
  return Date.parse(id.replace(ID, '$1-$2-$3T$4:$5:$6.$7Z'))
}
