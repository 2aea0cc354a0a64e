// Events on their way to somebody who takes them one at a time. An event that nobody has taken yet gives way to a newer
// one that makes it worthless (of progress only the newest matters); all others wait, in order.

export class EventQueue<Event> implements AsyncIterator<Event, undefined> {
  readonly #waiting: Event[] = []
  readonly #supersedes: (newer: Event, waiting: Event) => boolean
  readonly #leave: () => void
  #wake = (): void => {}
  #closed = false

  /** @param leave called when the taker wants no more. */
  constructor(supersedes: (newer: Event, waiting: Event) => boolean, leave: () => void) {
    this.#supersedes = supersedes
    this.#leave = leave
  }

  push(event: Event): void {
    const worthless = this.#waiting.findLastIndex((waiting) => this.#supersedes(event, waiting))
    if (worthless >= 0) this.#waiting.splice(worthless, 1)
    this.#waiting.push(event)
    this.#wake()
  }

  /** No more will come; what waits can still be taken. */
  close(): void {
    this.#closed = true
    this.#wake()
  }

  /** One call at a time, as `for await` does. */
  async next(): Promise<IteratorResult<Event, undefined>> {
    while (this.#waiting.length === 0 && !this.#closed) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const value = this.#waiting.shift()
    return value === undefined ? { done: true, value: undefined } : { done: false, value }
  }

  async return(): Promise<IteratorResult<Event, undefined>> {
    this.#waiting.length = 0
    this.close()
    this.#leave()
    return { done: true, value: undefined }
  }
}
