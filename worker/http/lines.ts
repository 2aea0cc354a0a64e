// Cuts a stream of UTF-8 into its lines as they come. Bytes are searched, not text: no other character of UTF-8
// contains the byte of a line feed.
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import { concatBytes } from './concat-bytes.ts'
import { drain } from './drain.ts'
import { sizeInWords } from './size-in-words.ts'

export interface Line {
  /** From 1. */
  readonly number: number
  readonly text: string
}

const LINE_FEED = 10

/** A producer that streams its updates may never come to an end by itself: it is cut off after what is on the way. */
const DRAIN_MS = 2000

/** For each chunk that ends at least one line, the lines that are not blank. Ends after the first refusal. */
export async function* splitLines(
  body: ReadableStream<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<Result<readonly Line[]>> {
  let rest: Uint8Array[] = []
  let restBytes = 0
  let number = 0

  function decode(bytes: Uint8Array): Result<readonly Line[]> {
    try {
      const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: number > 0 }).decode(bytes)
      const lines = text.split('\n').map((line): Line => ({ number: ++number, text: line }))
      return accept(lines.filter((line) => line.text.trim() !== ''))
    } catch {
      return refuse('invalid_json', `The body is not valid UTF-8 after line ${number}.`)
    }
  }

  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value: chunk } = await reader.read()
      if (done) break
      const end = chunk.lastIndexOf(LINE_FEED)
      if (end === -1) {
        rest.push(chunk)
        restBytes += chunk.byteLength
        if (restBytes <= maxLineBytes) continue
        const limit = sizeInWords(maxLineBytes)
        yield refuse('body_too_large', `Line ${number + 1} is longer than the ${limit} that one may have.`)
        return
      }
      const lines = decode(concatBytes([...rest, chunk.subarray(0, end)]))
      rest = [chunk.slice(end + 1)]
      restBytes = chunk.byteLength - end - 1
      yield lines
      if (!lines.ok) return
    }
    if (restBytes > 0) yield decode(concatBytes(rest))
  } finally {
    await drain(reader, DRAIN_MS)
  }
}
