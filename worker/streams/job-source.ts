// One job's stream as a merged one takes it: a chunk at a time, and heeded for what it says of itself.
import { COME_BACK_MS } from '../../durable/protocol/frame.ts'
import { NOT_OVER, overFrom } from './over-from.ts'
import { type Frame, FrameSplitter } from './split-frames.ts'

export interface JobStream {
  /** Where the job stands in the request. */
  readonly index: number
  readonly jobId: string
  readonly body: ReadableStream<Uint8Array>
}

export class JobSource {
  readonly index: number
  readonly jobId: string
  readonly #follow: boolean
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #splitter = new FrameSplitter()
  #overFrom = NOT_OVER
  #busyMs: number | null = null

  /** @param follow whether the reader waits for another attempt after a failure */
  constructor({ index, jobId, body }: JobStream, follow: boolean) {
    this.index = index
    this.jobId = jobId
    this.#follow = follow
    this.#reader = body.getReader()
  }

  /** Once it has no room for a reader: after how long it may be asked again (ms); null while it serves. */
  get busyMs(): number | null {
    return this.#busyMs
  }

  /** Whether nothing more can come of the job at the time `now` (ms since 1970), as far as it was heeded. */
  isOver(now: number): boolean {
    return now >= this.#overFrom
  }

  /** The next chunk; null when the stream has ended or broken. One call at a time. */
  async read(): Promise<Uint8Array | null> {
    try {
      const { value, done } = await this.#reader.read()
      return done ? null : value
    } catch {
      // A stream that breaks is one that the reader has to take up again, as after any other loss.
      return null
    }
  }

  /** The frames that the chunk completes, heeded. */
  heed(chunk: Uint8Array): readonly Frame[] {
    const frames = this.#splitter.push(chunk)
    for (const frame of frames) {
      this.#overFrom = overFrom(this.#overFrom, frame, this.#follow)
      if (frame.event === 'busy') this.#busyMs = Number(frame.retry ?? COME_BACK_MS)
    }
    return frames
  }

  cancel(): Promise<void> {
    return this.#reader.cancel()
  }
}
