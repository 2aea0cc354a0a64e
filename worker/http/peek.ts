// Looks at the beginning of a body without losing it.
import { concatBytes } from './concat-bytes.ts'

export interface Peeked {
  /** All of a body that has at most the bytes asked for; of a longer one, a little more than those. */
  readonly head: Uint8Array
  /** What comes after the head; null when that was all. */
  readonly rest: ReadableStreamDefaultReader<Uint8Array> | null
}

export async function peek(body: ReadableStream<Uint8Array>, bytes: number): Promise<Peeked> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return { head: concatBytes(chunks), rest: null }
    chunks.push(value)
    length += value.byteLength
    if (length > bytes) return { head: concatBytes(chunks), rest: reader }
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
