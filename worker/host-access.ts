// What a host was told of access, by its environment: `ACCESS` and the signing keys.
import { SESSION_SECONDS } from './access/session.ts'
import { MAX_TICKET_SECONDS } from './access/ticket.ts'
import type { AccessHost } from './ports.ts'
import { liveKeys, signingKeysIn } from './signing-keys.ts'

export type AccessMode = AccessHost['mode']

/** In the order in which messages name them. */
export const ACCESS_MODES: readonly AccessMode[] = ['keys', 'open', 'local']

/** How long the longest is good of what the signing keys sign (ms). */
const LONGEST_SIGNED_MS = Math.max(SESSION_SECONDS, MAX_TICKET_SECONDS) * 1_000

/** Null for a word that is no mode. */
export function accessModeOf(word: string): AccessMode | null {
  return ACCESS_MODES.find((mode) => mode === word) ?? null
}

/** Without those whose tickets and sessions are all over. `now` in milliseconds since 1970. */
export function liveSigningKeys<Key extends { readonly id: string }>(keys: readonly Key[], now: number) {
  return liveKeys(keys, now, LONGEST_SIGNED_MS)
}

/** A host that was told nothing, or a word that nobody knows, asks for keys. `now` in milliseconds since 1970. */
export function hostAccess(environment: { readonly ACCESS?: string }, now: number): AccessHost {
  const mode = accessModeOf(environment.ACCESS ?? '') ?? 'keys'
  return { mode, signingKeys: liveSigningKeys(signingKeysIn(environment), now) }
}
