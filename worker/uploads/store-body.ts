// Stores the body of one request under a key: as it is when its length is known and nothing has to look at it (the
// host then moves it without this code touching a byte), otherwise measured, digested or unpacked on its way.
import { accept, type Result } from '../../durable/protocol/problem.ts'
import { LengthMismatch, type FileStore } from '../ports.ts'
import { bodyDigest } from './body-digest.ts'
import { gunzip } from './gunzip.ts'
import { emptyFile, incomingBody, tooLargeBody, wrongLength } from './incoming-body.ts'
import { BODY_LIMIT_BYTES, UNPACKED_LIMIT_BYTES } from './limits.ts'
import { Refused } from './refused.ts'
import { storeStream } from './store-stream.ts'

export interface OfferedBody {
  readonly stream: ReadableStream<Uint8Array> | null
  /** What `Content-Length` says; null when it says nothing. */
  readonly announced: number | null
  readonly gzip: boolean
  /** Whether the digest is wanted: it costs a pass over all bytes. */
  readonly digest: boolean
}

export interface StoredBody {
  /** As stored, that is unpacked. */
  readonly bytes: number
  /** Of the body as received. */
  readonly digest: string | null
}

/** Stores all of it or nothing. Rejects only when the file store fails. */
export async function storeBody(files: FileStore, key: string, offered: OfferedBody): Promise<Result<StoredBody>> {
  const { stream, announced, gzip, digest } = offered
  try {
    if (stream === null || announced === 0) throw emptyFile()
    if (announced !== null && announced > BODY_LIMIT_BYTES) throw tooLargeBody()
    if (gzip || digest || announced === null) return accept(await storeWatched(files, key, stream, offered))
    await files.put(key, stream, announced)
    return accept({ bytes: announced, digest: null })
  } catch (error) {
    const refused = error instanceof LengthMismatch && announced !== null ? wrongLength(announced) : error
    if (refused instanceof Refused) return { ok: false, problem: refused.problem }
    throw error
  }
}

async function storeWatched(
  files: FileStore,
  key: string,
  stream: ReadableStream<Uint8Array>,
  { announced, gzip, digest }: OfferedBody,
): Promise<StoredBody> {
  const running = digest ? bodyDigest() : null
  const incoming = incomingBody(stream, announced, (chunk) => running?.update(chunk))
  try {
    const bytes = gzip
      ? (await storeStream(files, key, gunzip(incoming.stream), { maxBytes: UNPACKED_LIMIT_BYTES })).bytes
      : await storePlain(files, key, incoming.stream, announced)
    if (bytes === 0) {
      await files.delete([key])
      throw new Refused('empty_file', 'The gzip data holds an empty file.')
    }
    return { bytes, digest: (await running?.finish()) ?? null }
  } catch (error) {
    await incoming.drain()
    throw error
  }
}

async function storePlain(
  files: FileStore,
  key: string,
  stream: ReadableStream<Uint8Array>,
  announced: number | null,
): Promise<number> {
  if (announced === null) return (await storeStream(files, key, stream, { maxBytes: BODY_LIMIT_BYTES })).bytes
  await files.put(key, stream, announced)
  return announced
}
