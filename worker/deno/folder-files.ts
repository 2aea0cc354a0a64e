// Files in a folder. A file is written aside, flushed to the disk and then moved into its place, so that under a key
// there is always a whole file or none. The parts of an upload wait in a folder of its own, one file a number, until they
// are joined; it comes and goes with the upload, never with a part, so that nothing can arrive after the end.
import { createHash, type Hash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { type FileStore, LengthMismatch, NoSuchPart, NoSuchUpload } from '../ports.ts'

/** What is digested and copied at a time: some milliseconds, in which nothing else of this process is served. */
const COPY_BYTES = 1024 * 1024

/** Opens the folder, or makes it. What an earlier process left half written goes. */
export async function folderFiles(folder: string): Promise<FileStore> {
  const aside = join(folder, 'aside')
  const uploads = join(folder, 'parts')
  const partsOf = (multipartId: string): string => join(uploads, segment(multipartId))
  const pathOf = (key: string): string => join(folder, 'files', ...key.split('/').map(segment))
  await rm(aside, { recursive: true, force: true })
  for (const path of [aside, uploads, join(folder, 'files')]) await mkdir(path, { recursive: true })

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
      await rename(temporary, path)
      await syncFolder(dirname(path))
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }

  async function replaceFile(key: string, fill: (file: FileHandle) => Promise<void>): Promise<void> {
    const path = pathOf(key)
    await mkdir(dirname(path), { recursive: true })
    await replace(path, fill)
  }

  /** Null while the upload is there. */
  async function whyGone(multipartId: string): Promise<NoSuchUpload | null> {
    const found = await unlessAbsent(() => stat(partsOf(multipartId)))
    return found === null ? new NoSuchUpload(`Upload ${multipartId} was aborted or completed`) : null
  }

  /** Moved away in one step first: a part that is put at this moment goes along, or finds no place. */
  async function endUpload(multipartId: string): Promise<void> {
    const ended = join(aside, randomUUID())
    await unlessAbsent(() => rename(partsOf(multipartId), ended))
    await syncFolder(uploads)
    await rm(ended, { recursive: true, force: true })
  }

  return {
    put: (key, body, length) => replaceFile(key, (file) => writeBody(file, piecesOf(body), length)),

    async beginParts() {
      const multipartId = randomUUID()
      await mkdir(partsOf(multipartId))
      await syncFolder(uploads)
      return { multipartId }
    },

    async putPart(_key, multipartId, part, body, length) {
      const path = join(partsOf(multipartId), String(part))
      const digest = createHash('sha256')
      try {
        await replace(path, (file) => writeBody(file, digested(piecesOf(body), digest), length))
      } catch (error) {
        throw (await whyGone(multipartId)) ?? error
      }
      return { part, etag: digest.digest('hex') }
    },

    async completeParts(key, multipartId, parts) {
      await replaceFile(key, async (file) => {
        for (const { part, etag } of parts.toSorted((a, b) => a.part - b.part)) {
          const held = await unlessAbsent(() => append(file, join(partsOf(multipartId), String(part))))
          if (held === etag) continue
          throw (await whyGone(multipartId)) ?? new NoSuchPart(`Part ${part} of ${multipartId} is not ${etag}`)
        }
      })
      await endUpload(multipartId)
    },

    abortParts: (_key, multipartId) => endUpload(multipartId),

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

async function writeBody(file: FileHandle, body: AsyncIterable<Uint8Array>, length: number): Promise<void> {
  let written = 0
  for await (const chunk of body) {
    written += chunk.byteLength
    if (written > length) break
    await file.writeFile(chunk)
  }
  if (written !== length) throw new LengthMismatch(`${written} bytes came instead of ${length}`)
}

/** The body in pieces of no more than {@link COPY_BYTES}. */
async function* piecesOf(body: ReadableStream<Uint8Array> | Uint8Array): AsyncGenerator<Uint8Array> {
  for await (const chunk of body instanceof Uint8Array ? [body] : body) {
    for (let at = 0; at < chunk.byteLength; at += COPY_BYTES) yield chunk.subarray(at, at + COPY_BYTES)
  }
}

async function* digested(pieces: AsyncIterable<Uint8Array>, digest: Hash): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    digest.update(piece)
    yield piece
  }
}

/** Gives the digest of what was appended. */
async function append(to: FileHandle, path: string): Promise<string> {
  const digest = createHash('sha256')
  const from = await open(path, 'r')
  try {
    for (let offset = 0; ; offset += COPY_BYTES) {
      const bytes = await readFully(from, offset, COPY_BYTES)
      digest.update(bytes)
      await to.writeFile(bytes)
      if (bytes.byteLength < COPY_BYTES) return digest.digest('hex')
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
