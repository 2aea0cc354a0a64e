// Looks at the beginning of a body without losing it.
import { concatBytes } from './concat-bytes.ts'

/**
 * How long a sender may send nothing of a body that has to be there before anything is done (ms): longer than a phone
 * takes to find its network again. Long bodies that are taken piece by piece, such as a producer's NDJSON, may pause.
 */
export const BODY_PAUSE_MS = 30_000

export interface Peeked {
  /** All of a body that has at most the bytes asked for; of a longer one, a little more than those. */
  readonly head: Uint8Array
  /** What comes after the head; null when that was all. */
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | null
}

/** Null when the sender has paused for too long; the body is cancelled then. */
export async function peek(body: ReadableStream<Uint8Array>, bytes: number): Promise<Peeked | null> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const next = await withinPause(reader.read())
    if (next === null) {
      void reader.cancel().catch(() => {}) // Who sends nothing may be gone: there is nobody left to tell.
      return null
    }
    const { done, value } = next
    if (done) return { head: concatBytes(chunks), rest: null }
    chunks.push(value)
    length += value.byteLength
    if (length > bytes) return { head: concatBytes(chunks), rest: reader }
  }
}

async function withinPause<T>(work: Promise<T>): Promise<T | null> {
  const { promise, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(() => resolve(null), BODY_PAUSE_MS)
  try {
    return await Promise.race([work, promise])
  } finally {
    clearTimeout(timer)
  }
}

/** The body as it was before it was looked at. */
export function unpeek({ head, rest }: Peeked): ReadableStream<Uint8Array> {
  let isHeadOut = false
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!isHeadOut && head.byteLength > 0) {
          isHeadOut = true
          return controller.enqueue(head)
        }
        const next = await rest?.read()
        if (next === undefined || next.done) return controller.close()
        controller.enqueue(next.value)
      },
      cancel: (reason) => rest?.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
