// One open stream. A reader is a cursor, never a queue: the stream has no buffer of its own, and each pull takes
// everything since the cursor, in frames of bounded size. A reader that stops reading holds one frame.

import type { Frame, Outlet } from './outlet.ts'
import type { Visitor } from './visitor.ts'

export type Take =
  | { readonly kind: 'frame'; readonly frame: Frame; readonly last: boolean }
  | { readonly kind: 'wait' }
  | { readonly kind: 'close' }

export interface ReaderStart {
  readonly cursor: number
  /** Version of the live values that the opening holds. */
  readonly live: number
  /** Sent before anything else. */
  readonly opening: Frame
  readonly outlet: Outlet
  /** Who watches, where the reader says so; several readers of one viewer count once. */
  readonly viewer: string | null
  /** Stays after a failure, for another attempt. */
  readonly follow: boolean
  /** On whose right, and from where. */
  readonly visitor: Visitor
}

export class Reader {
  readonly stream: ReadableStream<Uint8Array>
  readonly viewer: string | null
  readonly follow: boolean
  readonly visitor: Visitor
  /** Everything up to here was handed over. */
  cursor: number
  live: number
  /** When the reader last asked for more (ms). */
  askedAt: number
  readonly #outlet: Outlet
  #opening: Frame | null
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  #waiting = false

  /** @param take called at each pull · @param gone called when the other side cancels */
  constructor(start: ReaderStart, now: () => number, take: (reader: Reader) => Take, gone: (reader: Reader) => void) {
    this.cursor = start.cursor
    this.live = start.live
    this.viewer = start.viewer
    this.follow = start.follow
    this.visitor = start.visitor
    this.#opening = start.opening
    this.#outlet = start.outlet
    this.askedAt = now()
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          this.askedAt = now()
          this.#waiting = true
          const given = take(this)
          if (this.offer(given)) {
            if (given.kind === 'close' || (given.kind === 'frame' && given.last)) gone(this)
          }
          // A promise would be the usual way to say "later". A pull that gave nothing is asked for no more until something
          // is enqueued (Streams Standard, ReadableStreamDefaultControllerCallPullIfNeeded), which spares one a round.
        },
        cancel: () => gone(this),
      },
      { highWaterMark: 0 },
    )
  }

  /** Whether the reader has taken all it was given and waits for more. */
  get waiting(): boolean {
    return this.#waiting
  }

  /** The opening, once. */
  takeOpening(): Frame | null {
    const opening = this.#opening
    this.#opening = null
    return opening
  }

  /** Hands over what was taken; false when there was nothing and the reader waits. Throws on a stream that is gone. */
  offer(take: Take): boolean {
    switch (take.kind) {
      case 'wait':
        return false
      case 'frame':
        this.#controller?.enqueue(this.#outlet.write(take.frame))
        if (take.last) this.#close()
        break
      case 'close':
        this.#close()
        break
      default:
        take satisfies never
    }
    this.#waiting = false
    return true
  }

  /** Ends the stream from this side, after a last frame. */
  end(frame: Frame): void {
    try {
      this.#controller?.enqueue(this.#outlet.write(frame))
      this.#close()
    } catch {
      // The stream was closed or cancelled before: there is nobody left to tell.
    }
    this.#waiting = false
  }

  #close(): void {
    const trailer = this.#outlet.end()
    if (trailer !== null) this.#controller?.enqueue(trailer)
    this.#controller?.close()
  }
}
