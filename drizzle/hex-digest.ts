// The one digest of the service: of stored bodies, of requests, of ids derived from keys.
/** SHA-256 in hex, of bytes or of text in UTF-8. */
export async function hexDigest(data: Uint8Array | string): Promise<string> {
  const bytes = new Uint8Array(typeof data === 'string' ? new TextEncoder().encode(data) : data)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
