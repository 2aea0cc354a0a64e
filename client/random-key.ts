// A name that nobody else draws: for whatever must not happen twice when its request is repeated.

/** 32 hexadecimal digits. Not `randomUUID`, which pages without https lack. */
export function randomKey(): string {
  return crypto
    .getRandomValues(new Uint8Array(16))
    .reduce((text, byte) => text + byte.toString(16).padStart(2, '0'), '')
}
