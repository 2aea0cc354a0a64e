import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { r2Files } from '../cloudflare/r2-files.ts'
import type { FileStore } from '../ports.ts'
import { areEqual, chunked, noise } from './bytes.test-support.ts'
import { PART_BYTES } from './limits.ts'
import { storeStream } from './store-stream.ts'

const files = r2Files(env.FILES)
const maxBytes = 50_000_000

/** The real store, telling which uploads in parts were begun. */
function watched(): { readonly store: FileStore; readonly begun: string[] } {
  const begun: string[] = []
  const beginParts: FileStore['beginParts'] = async (key) => {
    const upload = await files.beginParts(key)
    begun.push(upload.multipartId)
    return upload
  }
  return { store: { ...files, beginParts }, begun }
}

it.each([
  ['nothing', 0, 0],
  ['less than a part', 1000, 0],
  ['exactly a part', PART_BYTES, 1],
  ['parts and a rest', 2 * PART_BYTES + 1, 1],
])('stores %s', async (name, length, uploads) => {
  const data = noise(length)
  const { store, begun } = watched()
  const told: number[] = []
  const stored = await storeStream(store, `s/${name}`, chunked(data, 70_001), {
    maxBytes,
    onBytes: (n) => told.push(n),
  })
  expect(stored.bytes).toBe(length)
  expect(begun).toHaveLength(uploads)
  expect(told.at(-1)).toBe(length)
  const read = new Uint8Array(await new Response(await files.stream(`s/${name}`)).arrayBuffer())
  expect(areEqual(read, data)).toBe(true)
})

it.each([
  ['fails', chunked(noise(2 * PART_BYTES), 100_000, new Error('lost')), maxBytes, 'lost'],
  ['is too long', chunked(noise(2 * PART_BYTES), 100_000), 10_000_000, /larger than the 10 MB/],
])('leaves nothing of a stream that %s', async (name, stream, limit, message) => {
  const { store, begun } = watched()
  await expect(storeStream(store, `s/${name}`, stream, { maxBytes: limit })).rejects.toThrow(message)
  expect(await files.size(`s/${name}`)).toBeNull()
  expect(begun).toHaveLength(1)
  const upload = env.FILES.resumeMultipartUpload(`s/${name}`, begun[0] ?? '')
  await expect(upload.uploadPart(1, 'x')).rejects.toThrow(/10024/)
})
