// Ids of jobs, uploads and tickets: 26 characters in base 32, either sorting by time or following from an idempotency key.

const CHARS = 26

type Prefix = 'job' | 'upl' | 'tkt'

/** `job_01k9…`: 48 bits of time in milliseconds, then 80 random ones; ids made later sort later. */
export function newId(prefix: Prefix, now: number, random: Uint8Array): string {
  return format(prefix, (BigInt(now) << 80n) | bits(random.subarray(0, 10)))
}

export function randomId(prefix: Prefix): string {
  return newId(prefix, Date.now(), crypto.getRandomValues(new Uint8Array(10)))
}

/** The same workspace and key always give the same id. */
export async function derivedJobId(workspace: string, key: string): Promise<string> {
  const text = new TextEncoder().encode(`${workspace}\n${key}`)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', text))
  return format('job', bits(digest.subarray(0, 16)))
}

function bits(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function format(prefix: string, value: bigint): string {
  return `${prefix}_${value.toString(32).padStart(CHARS, '0')}`
}
