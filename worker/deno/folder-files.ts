// Files in a folder. A file is written aside, flushed to the disk and then moved into its place, so that under a key
// there is always a whole file or none; parts wait in a folder of their own until they are joined.
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { type FileStore, LengthMismatch } from '../ports.ts'

/** What is copied at a time when parts are joined. */
const COPY_BYTES = 1024 * 1024

/** Opens the folder, or makes it. What an earlier process left half written goes. */
export async function folderFiles(folder: string): Promise<FileStore> {
  const aside = join(folder, 'aside')
  const partsOf = (multipartId: string): string => join(folder, 'parts', segment(multipartId))
  const pathOf = (key: string): string => join(folder, 'files', ...key.split('/').map(segment))
  await rm(aside, { recursive: true, force: true })
  for (const path of [aside, join(folder, 'parts'), join(folder, 'files')]) await mkdir(path, { recursive: true })

  /** Calls `fill` with a new file, which takes the place of whatever is at the path once it is whole. */
  async function replace(path: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
    const temporary = join(aside, randomUUID())
    try {
      const file = await open(temporary, 'wx')
      try {
        await fill(file)
        await file.sync()
      } finally {
        await file.close()
      }
      await mkdir(dirname(path), { recursive: true })
      await rename(temporary, path)
      await syncFolder(dirname(path))
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  return {
    put: (key, body, length) => replace(pathOf(key), (file) => writeBody(file, body, length)),

    async beginParts() {
      const multipartId = randomUUID()
      await mkdir(partsOf(multipartId))
      return { multipartId }
    },

    async putPart(_key, multipartId, part, body, length) {
      const parts = partsOf(multipartId)
      await stat(parts)
      const etag = randomUUID()
      await replace(join(parts, partName(part, etag)), (file) => writeBody(file, body, length))
      return { part, etag }
    },

    async completeParts(key, multipartId, parts) {
      const from = partsOf(multipartId)
      await replace(pathOf(key), async (file) => {
        for (const { part, etag } of parts.toSorted((a, b) => a.part - b.part)) {
          await append(file, join(from, partName(part, etag)))
        }
      })
      await rm(from, { recursive: true, force: true })
    },

    abortParts: (_key, multipartId) => rm(partsOf(multipartId), { recursive: true, force: true }),

    size: (key) => unlessAbsent(async () => (await stat(pathOf(key))).size),

    range: (key, offset, length) =>
      unlessAbsent(async () => {
        const file = await open(pathOf(key), 'r')
        try {
          return await readFully(file, offset, length)
        } finally {
          await file.close()
        }
      }),

    stream: (key) =>
      unlessAbsent(async () => {
        const path = pathOf(key)
        await stat(path)
        return Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>
      }),

    async delete(keys) {
      for (const key of keys) await rm(pathOf(key), { force: true })
    },
  }
}

/** One name within a folder. @throws on what would lead out of it: no key of ours does. */
function segment(name: string): string {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    throw new Error(`"${name}" cannot be part of a file's key`)
  }
  return name
}

/** The etag is part of the name: what was recorded is what is joined, whatever came after it. */
function partName(part: number, etag: string): string {
  return `${part}-${segment(etag)}`
}

async function writeBody(
  file: FileHandle,
  body: ReadableStream<Uint8Array> | Uint8Array,
  length: number,
): Promise<void> {
  let written = 0
  const chunks = body instanceof Uint8Array ? [body] : body
  for await (const chunk of chunks) {
    written += chunk.byteLength
    if (written > length) break
    await file.writeFile(chunk)
  }
  if (written !== length) throw new LengthMismatch(`${written} bytes came instead of ${length}`)
}

async function append(to: FileHandle, path: string): Promise<void> {
  const from = await open(path, 'r')
  try {
    for (let offset = 0; ; offset += COPY_BYTES) {
      const bytes = await readFully(from, offset, COPY_BYTES)
      await to.writeFile(bytes)
      if (bytes.byteLength < COPY_BYTES) return
    }
  } finally {
    await from.close()
  }
}

/** Fewer bytes only at the end of the file. */
async function readFully(file: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, offset + filled)
    if (bytesRead === 0) return bytes.subarray(0, filled)
    filled += bytesRead
  }
  return bytes
}

/** A file that was moved into its place survives a power cut only once its folder is on the disk, too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function unlessAbsent<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}
