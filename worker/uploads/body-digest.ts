// A digest of a body that is never whole in memory, from WebCrypto alone, which hashes only whole buffers: the SHA-256
// of the SHA-256s of its blocks of 1 MiB. Equal bodies have equal digests however they were cut on the way.
import { hexDigest } from '../../drizzle/hex-digest.ts'

const BLOCK_BYTES = 1024 * 1024

export interface BodyDigest {
  update(chunk: Uint8Array): Promise<void>
  /** In hex; to be called once, after the last chunk. */
  finish(): Promise<string>
}

export function bodyDigest(): BodyDigest {
  const blocks: Uint8Array<ArrayBuffer>[] = []
  const block = new Uint8Array(BLOCK_BYTES)
  let filled = 0

  async function seal(): Promise<void> {
    blocks.push(new Uint8Array(await crypto.subtle.digest('SHA-256', block.subarray(0, filled))))
    filled = 0
  }

  return {
    async update(chunk) {
      for (let at = 0; at < chunk.byteLength;) {
        const piece = chunk.subarray(at, at + BLOCK_BYTES - filled)
        block.set(piece, filled)
        filled += piece.byteLength
        at += piece.byteLength
        if (filled === BLOCK_BYTES) await seal()
      }
    },
    async finish() {
      if (filled > 0) await seal()
      return hexDigest(new Uint8Array(await new Blob(blocks).arrayBuffer()))
    },
  }
}
