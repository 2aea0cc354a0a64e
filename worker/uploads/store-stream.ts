// Stores a stream whose length nobody knows: in equal parts, of which one goes up while the next fills; what fits
// into one part is simply put. Either all of it is stored or nothing.
import type { FileStore, StoredPart } from '../ports.ts'
import { sizeInWords } from '../http/size-in-words.ts'
import { PART_BYTES } from './limits.ts'
import { Refused } from './refused.ts'

export interface StoreStreamOptions {
  /** A longer stream rejects with a {@link Refused}. */
  readonly maxBytes: number
  /** Told after each part how many bytes are stored. */
  readonly onBytes?: (stored: number) => void
}

/** Rejects with whatever the stream fails with, after the upload was aborted and the stream cancelled. */
export async function storeStream(
  files: FileStore,
  key: string,
  stream: ReadableStream<Uint8Array>,
  { maxBytes, onBytes }: StoreStreamOptions,
): Promise<{ readonly bytes: number }> {
  const reader = stream.getReader()
  const stored: StoredPart[] = []
  let multipartId: string | null = null
  let sending: Promise<void> = Promise.resolve()
  let bytes = 0
  let part = new Uint8Array(PART_BYTES)
  let filled = 0

  async function send(body: Uint8Array, end: number): Promise<void> {
    multipartId ??= (await files.beginParts(key)).multipartId
    stored.push(await files.putPart(key, multipartId, stored.length + 1, body, body.byteLength))
    onBytes?.(end)
  }

  async function take(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.byteLength;) {
      const piece = chunk.subarray(at, at + PART_BYTES - filled)
      part.set(piece, filled)
      filled += piece.byteLength
      at += piece.byteLength
      if (filled < PART_BYTES) continue
      await sending
      sending = send(part, bytes)
      sending.catch(() => {})
      part = new Uint8Array(PART_BYTES)
      filled = 0
    }
  }

  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      bytes += value.byteLength
      if (bytes > maxBytes) throw tooLong(maxBytes)
      await take(value)
    }
    await sending
    const last = part.subarray(0, filled)
    if (multipartId === null) {
      await files.put(key, last, filled)
      onBytes?.(bytes)
    } else {
      if (filled > 0) await send(last, bytes)
      await files.completeParts(key, multipartId, stored)
    }
    return { bytes }
  } catch (error) {
    await Promise.allSettled([reader.cancel(error), sending])
    if (multipartId !== null) await files.abortParts(key, multipartId)
    throw error
  }
}

function tooLong(maxBytes: number): Refused {
  return new Refused(
    'body_too_large',
    `Unpacked, the file is larger than the ${sizeInWords(maxBytes)} that one may have.`,
  )
}
