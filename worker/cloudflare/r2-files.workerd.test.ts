import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { LengthMismatch, NoSuchPart, NoSuchUpload } from '../ports.ts'
import { r2Files } from './r2-files.ts'

const files = r2Files(env.FILES)
const MIB = 1024 * 1024

function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
}

const bytes = (text: string) => new TextEncoder().encode(text)
const text = (data: Uint8Array | null) => (data === null ? null : new TextDecoder().decode(data))

it('stores a stream of known length and reads ranges of it', async () => {
  await files.put('a/one', streamOf(bytes('hello '), bytes('world')), 11)
  expect(await files.size('a/one')).toBe(11)
  expect(text(await files.range('a/one', 6, 3))).toBe('wor')
  expect(text(await files.range('a/one', 6, 100))).toBe('world')
  expect(text(await files.range('a/one', 11, 5))).toBe('')
  expect(await new Response(await files.stream('a/one')).text()).toBe('hello world')
})

it('says null of a file that is not there', async () => {
  expect(await files.size('no/such')).toBeNull()
  expect(await files.range('no/such', 0, 1)).toBeNull()
  expect(await files.stream('no/such')).toBeNull()
})

it.each([
  ['shorter', 12],
  ['longer', 10],
])('refuses a body that is %s than was said, and stores nothing', async (_, length) => {
  const key = `a/wrong-${length}`
  await expect(files.put(key, streamOf(bytes('hello '), bytes('world')), length)).rejects.toThrow(LengthMismatch)
  await expect(files.put(key, bytes('hello world'), length)).rejects.toThrow(LengthMismatch)
  expect(await files.size(key)).toBeNull()
})

it('passes on the error of a stream that fails, and stores nothing', async () => {
  const failing = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('the sender is gone'))
    },
  })
  await expect(files.put('a/failing', failing, 5)).rejects.toThrow('the sender is gone')
  expect(await files.size('a/failing')).toBeNull()
})

it('puts parts together, the last one sent of each number', async () => {
  const { multipartId } = await files.beginParts('a/parts')
  const first = new Uint8Array(5 * MIB).fill(1)
  await files.putPart('a/parts', multipartId, 1, first.slice().fill(9), first.byteLength)
  const one = await files.putPart('a/parts', multipartId, 1, streamOf(first), first.byteLength)
  const two = await files.putPart('a/parts', multipartId, 2, bytes('end'), 3)
  expect(await files.size('a/parts')).toBeNull()
  await files.completeParts('a/parts', multipartId, [one, two])
  expect(await files.size('a/parts')).toBe(5 * MIB + 3)
  expect(await files.range('a/parts', 5 * MIB - 1, 4)).toEqual(new Uint8Array([1, ...bytes('end')]))
})

it.each([
  ['thrown away', (key: string, id: string) => files.abortParts(key, id)],
  [
    'joined',
    async (key: string, id: string) => files.completeParts(key, id, [await files.putPart(key, id, 1, bytes('all'), 3)]),
  ],
])('refuses a part of an upload that was %s, and to join it', async (end, finish) => {
  const key = `a/late-${end}`
  const { multipartId } = await files.beginParts(key)
  const two = await files.putPart(key, multipartId, 2, bytes('two'), 3)
  await finish(key, multipartId)
  await expect(files.putPart(key, multipartId, 2, bytes('late'), 4)).rejects.toThrow(NoSuchUpload)
  await expect(files.putPart(key, multipartId, 2, streamOf(bytes('late')), 4)).rejects.toThrow(NoSuchUpload)
  await expect(files.completeParts(key, multipartId, [two])).rejects.toThrow(NoSuchUpload)
})

it('joins no part that was replaced, and none that never came', async () => {
  const { multipartId } = await files.beginParts('a/replaced')
  const older = await files.putPart('a/replaced', multipartId, 1, bytes('older'), 5)
  const newer = await files.putPart('a/replaced', multipartId, 1, bytes('newer'), 5)
  const complete = (...parts: (typeof older)[]) => files.completeParts('a/replaced', multipartId, parts)
  await expect(complete(older)).rejects.toThrow(NoSuchPart)
  await expect(complete(newer, { part: 2, etag: older.etag })).rejects.toThrow(NoSuchPart)
  expect(await files.size('a/replaced')).toBeNull()
  await complete(newer)
  expect(text(await files.range('a/replaced', 0, 9))).toBe('newer')
})

it('aborts and deletes what is gone already without complaint', async () => {
  const { multipartId } = await files.beginParts('a/aborted')
  await files.abortParts('a/aborted', multipartId)
  await files.abortParts('a/aborted', multipartId)
  await files.delete(['a/aborted', 'a/never'])
  expect(await files.size('a/aborted')).toBeNull()
})
