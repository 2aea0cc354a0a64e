// One open stream. A reader is a cursor, never a queue: the stream has no buffer of its own, and each pull takes
// everything since the cursor, in frames of bounded size. A reader that stops reading holds one frame.

export type Take =
  | { readonly kind: 'frame'; readonly bytes: Uint8Array; readonly last: boolean }
  | { readonly kind: 'wait' }
  | { readonly kind: 'close' }

export class Reader {
  readonly stream: ReadableStream<Uint8Array>
  readonly viewer: string | null
  readonly follow: boolean
  /** Everything up to here was handed over. */
  cursor: number
  /** Version of the live values (rate, viewers) that was handed over last. */
  live = 0
  /** Sent before anything else. */
  preface: Uint8Array | null
  /** When the reader last asked for more (ms). */
  askedAt: number
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null
  #waiting: (() => void) | null = null

  constructor(
    cursor: number,
    preface: Uint8Array,
    viewer: string | null,
    follow: boolean,
    now: () => number,
    take: (reader: Reader) => Take,
    gone: (reader: Reader) => void,
  ) {
    this.cursor = cursor
    this.viewer = viewer
    this.follow = follow
    this.preface = preface
    this.askedAt = now()
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => {
          this.askedAt = now()
          if (this.offer(take(this))) return
          return new Promise<void>((resolve) => {
            this.#waiting = resolve
          })
        },
        cancel: () => gone(this),
      },
      { highWaterMark: 0 },
    )
  }

  /** Whether the reader has taken all it was given and waits for more. */
  get waiting(): boolean {
    return this.#waiting !== null
  }

  /** Hands over what was taken; false when there was nothing and the reader waits. */
  offer(take: Take): boolean {
    switch (take.kind) {
      case 'wait':
        return false
      case 'frame':
        this.#controller?.enqueue(take.bytes)
        if (take.last) this.#controller?.close()
        break
      case 'close':
        this.#controller?.close()
        break
      default:
        take satisfies never
    }
    const resolve = this.#waiting
    this.#waiting = null
    resolve?.()
    return true
  }

  /** Ends the stream from this side, after some last bytes. Safe on a stream that is already gone. */
  end(bytes: Uint8Array | null): void {
    try {
      if (bytes !== null) this.#controller?.enqueue(bytes)
      this.#controller?.close()
    } catch {
      // The stream was closed or cancelled before: there is nobody left to tell.
    }
    const resolve = this.#waiting
    this.#waiting = null
    resolve?.()
  }
}
