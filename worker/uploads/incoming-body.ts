// A request's body on its way in: counted, held to its limits and to the length it announced. Reads only as fast as
// it is read from.
import { drain } from '../http/drain.ts'
import { sizeInWords } from '../http/size-in-words.ts'
import { BODY_LIMIT_BYTES } from './limits.ts'
import { Refused } from './refused.ts'

export interface IncomingBody {
  /** Errors with a {@link Refused} on a body that is empty, too large, or not as long as announced. */
  readonly stream: ReadableStream<Uint8Array>
  /** Reads what is left and throws it away, so that the sender gets to see the refusal. Never throws. */
  drain(): Promise<void>
}

/** `watch` sees every chunk before it is passed on. */
export function incomingBody(
  body: ReadableStream<Uint8Array>,
  announced: number | null,
  watch: (chunk: Uint8Array) => Promise<void> | void = () => {},
): IncomingBody {
  const reader = body.getReader()
  let received = 0
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read()
        received += value?.byteLength ?? 0
        const refusal = done ? atTheEnd(received, announced) : onTheWay(received, announced)
        if (refusal !== null) throw refusal
        if (done) return controller.close()
        await watch(value)
        controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
  return {
    stream,
    drain: () => drain(reader),
  }
}

export function tooLargeBody(): Refused {
  const limit = sizeInWords(BODY_LIMIT_BYTES)
  return new Refused(
    'body_too_large',
    `One body may have at most ${limit}. ` +
      'Send a larger file in parts: POST /api/uploads, PUT each part, then POST /api/imports.',
  )
}

function onTheWay(received: number, announced: number | null): Refused | null {
  if (received > BODY_LIMIT_BYTES) return tooLargeBody()
  if (announced !== null && received > announced) return wrongLength(announced)
  return null
}

function atTheEnd(received: number, announced: number | null): Refused | null {
  if (announced !== null && received !== announced) return wrongLength(announced, received)
  return received === 0 ? emptyFile() : null
}

export function emptyFile(): Refused {
  return new Refused(
    'empty_file',
    'The body has no bytes; send the file itself as the body (curl --data-binary @file).',
  )
}

export function wrongLength(announced: number, received?: number): Refused {
  const came = received === undefined ? 'another number of bytes came' : `${received.toLocaleString('en-US')} came`
  return new Refused(
    'length_mismatch',
    `Content-Length announced ${announced.toLocaleString('en-US')} bytes and ${came}.`,
  )
}
