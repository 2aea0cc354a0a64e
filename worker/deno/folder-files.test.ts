// The promises of a file store, kept by a folder.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FileStore, LengthMismatch } from '../ports.ts'
import { folderFiles } from './folder-files.ts'

let folder: string
let files: FileStore
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'jobcast-files-'))
  files = await folderFiles(folder)
})
afterAll(() => rm(folder, { recursive: true }))

const bytes = (text: string) => new TextEncoder().encode(text)
const streamOf = (text: string) => new Blob([text]).stream()
const content = async (key: string) => new Response(await files.stream(key)).text()

test('a file is there whole, from bytes or a stream, and replaces what was there', async () => {
  await files.put('a/b', bytes('first'), 5)
  await files.put('a/b', streamOf('the second'), 10)
  expect(await content('a/b')).toBe('the second')
  expect(await files.size('a/b')).toBe(10)
})

test('a range is exact, and shorter only at the end', async () => {
  await files.put('range', bytes('0123456789'), 10)
  const range = async (offset: number, length: number) =>
    new TextDecoder().decode((await files.range('range', offset, length)) ?? bytes('none'))
  expect([await range(2, 3), await range(8, 9), await range(10, 1)]).toEqual(['234', '89', ''])
})

test.each([4, 6])('a body of 5 bytes announced as %i is refused, and what was there stays', async (length) => {
  await files.put('length', bytes('before'), 6)
  await expect(files.put('length', streamOf('after'), length)).rejects.toThrow(LengthMismatch)
  await expect(files.put('length', bytes('after'), length)).rejects.toThrow(LengthMismatch)
  expect(await content('length')).toBe('before')
})

test('a body that breaks off leaves nothing', async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error('the sender is gone'))
    },
  })
  await expect(files.put('broken', broken, 9)).rejects.toThrow('the sender is gone')
  expect(await files.size('broken')).toBeNull()
  expect(await readdir(join(folder, 'aside'))).toEqual([])
})

test('what is absent is null, and may be deleted or aborted', async () => {
  expect([await files.size('no'), await files.range('no', 0, 1), await files.stream('no')]).toEqual([null, null, null])
  await files.delete(['no', 'a/b'])
  expect(await files.size('a/b')).toBeNull()
  const { multipartId } = await files.beginParts('no')
  await files.abortParts('no', multipartId)
  await files.abortParts('no', multipartId)
})

test.each(['../out', 'a/../../out', '/etc/passwd', 'a//b', '..\\out', 'nul\0'])(
  'the key %j leads nowhere',
  async (key) => {
    await expect(async () => files.put(key, bytes('x'), 1)).rejects.toThrow(/cannot be part/)
  },
)
