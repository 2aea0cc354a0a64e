import { expect, it } from 'vitest'
import { areEqual, chunked, gzip, join, noise } from './bytes.test-support.ts'
import { gunzip } from './gunzip.ts'
import { Refused } from './refused.ts'

/** Chunk sizes as networks deliver them: one byte after the other, small, and all at once. */
const CHUNK_BYTES = [1, 1000, 1_000_000]

it.each(CHUNK_BYTES)('unpacks what comes in chunks of %i bytes', async (size) => {
  const data = noise(3000)
  expect(await outcome(await gzip(data), size)).toEqual({ bytes: data })
})

it('unpacks several megabytes', async () => {
  const data = noise(5_000_000)
  const result = await outcome(await gzip(data), 65_536)
  expect('bytes' in result && areEqual(result.bytes, data)).toBe(true)
})

it('unpacks an empty file', async () => {
  expect(await outcome(await gzip(new Uint8Array(0)), 1000)).toEqual({ bytes: new Uint8Array(0) })
})

it('says how far it got in data that breaks off', async () => {
  const packed = await gzip(noise(1_000_000))
  const { code, detail } = await refusalOf(packed.subarray(0, 500_000), 4096)
  expect(code).toBe('bad_gzip')
  expect(detail).toMatch(/breaks off after about 500,000 bytes/)
})

it.each([
  ['lacks its trailer', -8, undefined],
  ['lacks all but its first bytes', 0, 2],
  ['has no bytes', 0, 0],
])('refuses data that %s', async (_, start, end) => {
  const packed = await gzip(noise(1000))
  const cut = start < 0 ? packed.subarray(0, start) : packed.subarray(0, end)
  expect((await refusalOf(cut, 100)).code).toBe('bad_gzip')
})

it('refuses damaged data, a wrong checksum, and what is not gzip', async () => {
  const packed = await gzip(noise(100_000))
  const damaged = packed.slice()
  damaged.fill(0x55, 50_000, 50_100)
  const checksum = packed.slice()
  checksum[packed.byteLength - 6] = checksum[packed.byteLength - 6]! ^ 1
  for (const bad of [damaged, checksum, noise(100_000)]) {
    expect(await refusalOf(bad, 4096)).toMatchObject({ code: 'bad_gzip', detail: expect.stringMatching(/cannot be/) })
  }
})

it.each([10, 200_000])('refuses several members by name (%i bytes each)', async (size) => {
  const packed = await gzip(noise(size))
  const { code } = await refusalOf(join(packed, packed), 4096)
  expect(code).toBe('gzip_multiple_members')
})

it('refuses stray bytes behind the data', async () => {
  const { code } = await refusalOf(join(await gzip(noise(1000)), new Uint8Array(512)), 4096)
  expect(code).toBe('gzip_multiple_members')
})

it('passes on the error of its source', async () => {
  const packed = await gzip(noise(100_000))
  const lost = new Error('the sender is gone')
  await expect(collect(gunzip(chunked(packed.subarray(0, 50_000), 4096, lost)))).rejects.toBe(lost)
})

it('takes no more from its source than a waiting reader needs', async () => {
  const packed = await gzip(new Uint8Array(60_000_000))
  let taken = 0
  const counted = chunked(packed, 8192).pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        taken += chunk.byteLength
        controller.enqueue(chunk)
      },
    }),
  )
  const reader = gunzip(counted).getReader()
  const { value } = await reader.read()
  expect(value?.byteLength).toBeGreaterThan(0)
  expect(value?.byteLength).toBeLessThan(16_000_000)
  expect(taken).toBeLessThan(packed.byteLength)
  await reader.cancel()
})

async function refusalOf(packed: Uint8Array, chunkBytes: number): Promise<Refused['problem']> {
  const result = await outcome(packed, chunkBytes)
  if ('bytes' in result) throw new Error('it was unpacked')
  return result.problem
}

async function outcome(packed: Uint8Array, chunkBytes: number) {
  try {
    return { bytes: await collect(gunzip(chunked(packed, chunkBytes))) }
  } catch (error) {
    if (error instanceof Refused) return { problem: error.problem }
    throw error
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  const reader = stream.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return join(...chunks)
    chunks.push(value)
  }
}
