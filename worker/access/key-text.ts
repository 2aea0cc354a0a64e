// A key as text: `jobcast_<id>_<secret>_<check>`. The prefix and the check digits let a scanner of leaked secrets know
// one when it sees it, and let the service refuse a mistyped one without a look-up. The id is not secret and finds the
// key; the secret is never stored, only the hash of the whole text.
import { hexDigest } from '../../drizzle/hex-digest.ts'
import { crc32 } from '../../durable/rules/crc32.ts'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ID_CHARS = 12
/** 190 bits, so a fast hash without salt is enough: there is no list of likely secrets to try. */
const SECRET_CHARS = 32
/** 62^6 is the first power that holds every CRC-32. */
const CHECK_CHARS = 6
/** The largest multiple of 62 in a byte: random bytes from there on are drawn again, so all digits are as likely. */
const FAIR_BYTES = 248

const SHAPE = new RegExp(
  `^(jobcast_([0-9A-Za-z]{${ID_CHARS}})_[0-9A-Za-z]{${SECRET_CHARS}})_([0-9A-Za-z]{${CHECK_CHARS}})$`,
)

export interface NewKey {
  /** To be shown once and kept nowhere. */
  readonly text: string
  readonly keyId: string
  /** What is stored of it; see {@link hashKey}. */
  readonly hash: string
}

export async function newKey(): Promise<NewKey> {
  const keyId = randomDigits(ID_CHARS)
  const body = `jobcast_${keyId}_${randomDigits(SECRET_CHARS)}`
  const text = `${body}_${checkOf(body)}`
  return { text, keyId, hash: await hashKey(text) }
}

/** Null unless prefix, shape and check digits fit, which says nothing yet of whether there is such a key. */
export function readKey(text: string): { readonly keyId: string } | null {
  const [, body, keyId, check] = SHAPE.exec(text) ?? []
  if (body === undefined || keyId === undefined || check !== checkOf(body)) return null
  return { keyId }
}

/** SHA-256 of the whole text, in hex. */
export function hashKey(text: string): Promise<string> {
  return hexDigest(text)
}

/** Takes the same time wherever the two differ, so that a hash cannot be guessed digit by digit. */
export function sameHash(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let at = 0; at < a.length; at++) difference |= a.charCodeAt(at) ^ b.charCodeAt(at % b.length)
  return difference === 0
}

function checkOf(body: string): string {
  let rest = crc32(new TextEncoder().encode(body))
  let check = ''
  for (let n = 0; n < CHECK_CHARS; n++) {
    check = DIGITS.charAt(rest % DIGITS.length) + check
    rest = Math.floor(rest / DIGITS.length)
  }
  return check
}

function randomDigits(count: number): string {
  let digits = ''
  while (digits.length < count) {
    for (const byte of crypto.getRandomValues(new Uint8Array(count))) {
      if (byte < FAIR_BYTES && digits.length < count) digits += DIGITS.charAt(byte % DIGITS.length)
    }
  }
  return digits
}
