// What a folder makes of the parts of an upload: each number holds one part, whole, and nothing of an upload outlives
// its end, whatever comes too late or dies on the way.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FileStore, LengthMismatch, NoSuchPart, NoSuchUpload, type StoredPart } from '../ports.ts'
import { folderFiles } from './folder-files.ts'

const KEY = 'uploads/one'

let folder: string
let files: FileStore
let multipartId: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobcast-parts-'))
  files = await folderFiles(folder)
  multipartId = (await files.beginParts(KEY)).multipartId
})
afterEach(() => rm(folder, { recursive: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const put = (part: number, text: string) => files.putPart(KEY, multipartId, part, bytes(text), text.length)
const complete = (...parts: StoredPart[]) => files.completeParts(KEY, multipartId, parts)
const content = async () => new Response(await files.stream(KEY)).text()
const namesIn = (...path: string[]) => readdir(join(folder, ...path))

/** A part whose body is under way until `finish` is called. */
async function slowPart(part: number, text: string) {
  const begun = Promise.withResolvers<void>()
  const end = Promise.withResolvers<void>()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        begun.resolve()
        await end.promise
        controller.enqueue(bytes(text))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  const stored = files.putPart(KEY, multipartId, part, body, text.length)
  stored.catch(() => {})
  await begun.promise
  return { stored, finish: end.resolve }
}

test('parts come in any order, and the file shows once they are joined', async () => {
  const [two, one] = [await put(2, 'world'), await put(1, 'hello ')]
  expect(await files.size(KEY)).toBeNull()
  await complete(two, one)
  expect(await content()).toBe('hello world')
  await expect(complete(one, two)).rejects.toThrow(NoSuchUpload)
  expect(await content()).toBe('hello world')
})

test.each([
  ['thrown away', () => files.abortParts(KEY, multipartId)],
  ['joined', async () => complete(await put(1, 'all'))],
])('a part of an upload that was %s is refused, also when it was under way, and leaves nothing', async (_, end) => {
  const { stored, finish } = await slowPart(2, 'late')
  await end()
  finish()
  await expect(stored).rejects.toThrow(NoSuchUpload)
  await expect(put(2, 'later')).rejects.toThrow(NoSuchUpload)
  expect(await namesIn('parts')).toEqual([])
  expect(await namesIn('aside')).toEqual([])
})

test('of many parts that are written while their upload is thrown away none stays', async () => {
  const arriving = Array.from({ length: 50 }, (_, index) => put(index + 1, `part ${index}`))
  await arriving[0]
  const thrownAway = files.abortParts(KEY, multipartId)
  for (const part of await Promise.allSettled(arriving)) {
    if (part.status === 'rejected') expect(part.reason).toBeInstanceOf(NoSuchUpload)
  }
  await thrownAway
  expect(await namesIn('parts')).toEqual([])
  expect(await namesIn('aside')).toEqual([])
})

test('a part that is sent again takes the place of the older one, on the disk as well', async () => {
  const older = await put(1, 'older')
  const [newer] = [await put(1, 'newer'), await put(2, '!')]
  expect(await namesIn('parts', multipartId)).toHaveLength(2)
  await expect(complete(older)).rejects.toThrow(NoSuchPart)
  expect(await files.size(KEY)).toBeNull()
  await complete(newer)
  expect(await content()).toBe('newer')
})

test('a part that never came cannot be joined', async () => {
  const one = await put(1, 'one')
  await expect(complete(one, { part: 2, etag: one.etag })).rejects.toThrow(NoSuchPart)
  expect(await files.size(KEY)).toBeNull()
})

test('the same content twice at the same time is the same part, whichever was written last', async () => {
  const [one, again] = await Promise.all([put(1, 'same'), put(1, 'same')])
  expect(again).toEqual(one)
  await complete(one)
  expect(await content()).toBe('same')
})

test('what was there stays when the process dies while a newer part is written', async () => {
  const older = await put(1, 'older')
  const { stored, finish } = await slowPart(1, 'newer')
  files = await folderFiles(folder)
  expect(await namesIn('aside')).toEqual([])
  await complete(older)
  expect(await content()).toBe('older')
  finish()
  await expect(stored).rejects.toThrow(NoSuchUpload)
})

test('what was there stays when the newer part is shorter than was said', async () => {
  const older = await put(1, 'older')
  await expect(files.putPart(KEY, multipartId, 1, bytes('new'), 5)).rejects.toThrow(LengthMismatch)
  await complete(older)
  expect(await content()).toBe('older')
})
