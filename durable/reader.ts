// One open stream. A reader is a cursor, never a queue. The stream has no buffer of its own. The pull of a reader that has
// everything is left open, so that what each round hands it costs no call; one that is asked pulls again when it has taken
// that, which tells when. One that has not taken the last is handed nothing more. A reader that stops reading holds one
// frame.

import type { Frame, Outlet } from './outlet.ts'
import type { Visitor } from './visitor.ts'

export type Take =
  /** `more`: something follows that the reader may have at once. */
  | { readonly kind: 'frame'; readonly frame: Frame; readonly more: boolean; readonly last: boolean }
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
  /** When it was last seen to have taken all it was given (ms). */
  takenAt: number
  readonly #outlet: Outlet
  #opening: Frame | null
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  /** Whether the last pull gave nothing. */
  #isEmptyHanded = false
  /** Lets the stream pull again; null while it may. */
  #resume: (() => void) | null = null

  /**
   * @param take called at each pull
   * @param gone called when the stream is over, from whichever side
   */
  constructor(start: ReaderStart, now: () => number, take: (reader: Reader) => Take, gone: (reader: Reader) => void) {
    this.cursor = start.cursor
    this.live = start.live
    this.viewer = start.viewer
    this.follow = start.follow
    this.visitor = start.visitor
    this.#opening = start.opening
    this.#outlet = start.outlet
    this.takenAt = now()
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          this.takenAt = now()
          const given = take(this)
          this.#isEmptyHanded = given.kind === 'wait'
          this.#give(given)
          if (given.kind === 'close' || (given.kind === 'frame' && given.last)) return gone(this)
          if (given.kind === 'frame' && given.more) return
          return new Promise<void>((resolve) => {
            this.#resume = resolve
          })
        },
        cancel: () => gone(this),
      },
      { highWaterMark: 0 },
    )
  }

  /** Whether the reader has taken all it was given and is to be handed what comes. */
  get waiting(): boolean {
    return this.#resume === null ? this.#isEmptyHanded : (this.#controller?.desiredSize ?? -1) >= 0
  }

  /** The opening, once. */
  takeOpening(): Frame | null {
    const opening = this.#opening
    this.#opening = null
    return opening
  }

  /** To one that waits, at the time `now` (ms). Throws on a stream that is gone. */
  hand(take: Take, now: number): void {
    this.takenAt = now
    this.#isEmptyHanded = false
    this.#give(take)
    if (take.kind === 'frame' && take.more) this.ask()
  }

  /** Lets a reader ask for more by itself, as soon as it has taken what it was given. */
  ask(): void {
    this.#resume?.()
    this.#resume = null
  }

  #give(take: Take): void {
    switch (take.kind) {
      case 'wait':
        break
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
  }

  /** Ends the stream from this side, after a last frame. */
  end(frame: Frame): void {
    try {
      this.#controller?.enqueue(this.#outlet.write(frame))
      this.#close()
    } catch {
      // The stream was closed or cancelled before: there is nobody left to tell.
    }
  }

  #close(): void {
    const trailer = this.#outlet.end()
    if (trailer !== null) this.#controller?.enqueue(trailer)
    this.#controller?.close()
  }
}
