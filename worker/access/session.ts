// Sessions: a browser that has shown a key once carries a signed cookie in its place, which no script can read. The
// cookie names the key and nothing more: what the key may, and whether it still may, is looked up each time.
import * as v from 'valibot'
import type { SigningKey } from '../ports.ts'
import { readSigned, signText } from './signed-text.ts'

/** A working week and the weekend after it; whoever is there again has to show the key again. */
export const SESSION_SECONDS = 7 * 86_400

const sessionSchema = v.object({
  /** A ticket is signed by the same keys and must not pass for a session. */
  use: v.literal('session'),
  key_id: v.string(),
  /** Milliseconds since 1970. */
  expires_at: v.number(),
})

/** @throws when there is no key to sign with */
export function signSession(keys: readonly SigningKey[], keyId: string, now: number): Promise<string> {
  return signText(keys, { use: 'session', key_id: keyId, expires_at: now + SESSION_SECONDS * 1000 })
}

/** The id of the key that was shown; null for what is no session, or is over. `now` in milliseconds since 1970. */
export async function readSession(keys: readonly SigningKey[], text: string, now: number): Promise<string | null> {
  const session = await readSigned(keys, text, sessionSchema)
  return session === null || session.expires_at <= now ? null : session.key_id
}
