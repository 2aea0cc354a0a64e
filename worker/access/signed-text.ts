// What the service signs and later believes: JSON Web Tokens (RFC 7519) by HS256, whose `kid` names the key that
// signed. The first key signs and all of them verify, so that keys are changed without taking anything back.
import { decode, sign, verify } from 'hono/jwt'
import * as v from 'valibot'
import type { SigningKey } from '../ports.ts'

/** Fifty jobs and twenty origins with the longest names; what is longer is none of ours and is not looked at. */
export const SIGNED_CHARS = 12_000

/**
 * The last of the 43 characters that hold 32 bytes has two bits to spare. Decoders pass over them, so that one
 * signature could be written in four ways; only the one with zeros is taken.
 */
const SHAPE = /^[\w-]+\.[\w-]+\.[\w-]{42}[AEIMQUYcgkosw048]$/

/** @throws when there is no key to sign with */
export async function signText(
  keys: readonly SigningKey[],
  claims: Readonly<Record<string, unknown>>,
): Promise<string> {
  const [newest] = keys
  if (newest === undefined) throw new Error('There is no signing key.')
  return sign({ ...claims }, asWebKey(newest))
}

/** Null unless one of the keys has signed exactly this text and its claims fit the schema. Never throws. */
export async function readSigned<S extends v.GenericSchema>(
  keys: readonly SigningKey[],
  text: string,
  schema: S,
): Promise<v.InferOutput<S> | null> {
  if (text.length > SIGNED_CHARS || !SHAPE.test(text)) return null
  try {
    const { header } = decode(text)
    const key = keys.find(({ id }) => id === header.kid)
    if (key === undefined) return null
    const claims = v.safeParse(schema, await verify(text, asWebKey(key), 'HS256'))
    return claims.success ? claims.output : null
  } catch {
    return null // what the library throws repeats the whole text, which must not reach a log
  }
}

function asWebKey({ id, secret }: SigningKey): JsonWebKey & { readonly alg: string; readonly kid: string } {
  const bytes = new TextEncoder().encode(secret)
  const k = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
  return { kty: 'oct', alg: 'HS256', kid: id, k }
}
