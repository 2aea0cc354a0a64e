// Files in R2. A stream is piped into R2 by the runtime itself; R2 wants its length beforehand, and a pipe of fixed
// length holds it to that.
import { type FileStore, LengthMismatch, NoSuchPart, NoSuchUpload } from '../ports.ts'

/** What one `delete` call of R2 takes. */
const KEYS_PER_DELETE = 1000

/** The codes that R2 ends its messages with. */
const NO_SUCH_UPLOAD = /\(10024\)$/
const NO_SUCH_PART = /\(10025\)$/

export function r2Files(bucket: R2Bucket): FileStore {
  return {
    async put(key, body, length) {
      await withLength(body, length, (whole) => bucket.put(key, whole))
    },

    async beginParts(key) {
      const upload = await bucket.createMultipartUpload(key)
      return { multipartId: upload.uploadId }
    },

    async putPart(key, multipartId, part, body, length) {
      const upload = bucket.resumeMultipartUpload(key, multipartId)
      const { etag } = await withLength(body, length, (whole) => explained(upload.uploadPart(part, whole)))
      return { part, etag }
    },

    async completeParts(key, multipartId, parts) {
      const upload = bucket.resumeMultipartUpload(key, multipartId)
      await explained(upload.complete(parts.map(({ part, etag }) => ({ partNumber: part, etag }))))
    },

    async abortParts(key, multipartId) {
      try {
        await explained(bucket.resumeMultipartUpload(key, multipartId).abort())
      } catch (error) {
        if (!(error instanceof NoSuchUpload)) throw error
      }
    },

    async size(key) {
      return (await bucket.head(key))?.size ?? null
    },

    async range(key, offset, length) {
      try {
        const object = await bucket.get(key, { range: { offset, length } })
        return object === null ? null : new Uint8Array(await object.arrayBuffer())
      } catch (error) {
        const object = await bucket.head(key)
        if (object === null || offset < object.size) throw error
        return new Uint8Array(0)
      }
    },

    async stream(key) {
      return (await bucket.get(key))?.body ?? null
    },

    async delete(keys) {
      for (let at = 0; at < keys.length; at += KEYS_PER_DELETE) {
        await bucket.delete(keys.slice(at, at + KEYS_PER_DELETE))
      }
    },
  }
}

/** What R2 says of an upload, as the errors that every file store has. */
async function explained<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    const message = String(error)
    if (NO_SUCH_UPLOAD.test(message)) throw new NoSuchUpload(message)
    if (NO_SUCH_PART.test(message)) throw new NoSuchPart(message)
    throw error
  }
}

/** Both the pipe and the store are waited for, so that a refusal leaves nothing running behind it. */
async function withLength<T>(
  body: ReadableStream<Uint8Array> | Uint8Array,
  length: number,
  store: (whole: ReadableStream | Uint8Array) => Promise<T>,
): Promise<T> {
  if (body instanceof Uint8Array) {
    if (body.byteLength !== length) throw new LengthMismatch(`${body.byteLength} bytes came instead of ${length}`)
    return store(body)
  }
  const fixed = new FixedLengthStream(length)
  const [piped, stored] = await Promise.allSettled([body.pipeTo(fixed.writable), store(fixed.readable)])
  if (piped.status === 'rejected') throw asLengthMismatch(piped.reason)
  if (stored.status === 'rejected') throw asLengthMismatch(stored.reason)
  return stored.value
}

function asLengthMismatch(error: unknown): unknown {
  const message = error instanceof Error ? error.message : String(error)
  return message.includes('FixedLengthStream') ? new LengthMismatch(message) : error
}
