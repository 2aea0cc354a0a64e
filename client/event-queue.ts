// Events on their way to somebody who takes them one at a time. An event that nobody has taken yet gives way to a newer
// one that makes it worthless (of progress only the newest matters); all others wait, in order.

export class EventQueue<Event> implements AsyncIterator<Event, undefined> {
  readonly #events: Event[] = []
  readonly #supersedes: (newer: Event, waiting: Event) => boolean
  readonly #leave: () => void
  #taker: ((result: IteratorResult<Event, undefined>) => void) | null = null
  #closed = false

  /** @param leave called when the taker wants no more. */
  constructor(supersedes: (newer: Event, waiting: Event) => boolean, leave: () => void) {
    this.#supersedes = supersedes
    this.#leave = leave
  }

  push(event: Event): void {
    if (this.#closed) return
    if (this.#taker !== null) {
      this.#taker({ done: false, value: event })
      this.#taker = null
      return
    }
    const worthless = this.#events.findLastIndex((waiting) => this.#supersedes(event, waiting))
    if (worthless >= 0) this.#events.splice(worthless, 1)
    this.#events.push(event)
  }

  /** No more will come; what waits can still be taken. */
  close(): void {
    this.#closed = true
    this.#taker?.({ done: true, value: undefined })
    this.#taker = null
  }

  /** One call at a time, as `for await` does. */
  next(): Promise<IteratorResult<Event, undefined>> {
    const event = this.#events.shift()
    if (event !== undefined) return Promise.resolve({ done: false, value: event })
    if (this.#closed) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#taker = resolve
    })
  }

  return(): Promise<IteratorResult<Event, undefined>> {
    this.#events.length = 0
    this.close()
    this.#leave()
    return Promise.resolve({ done: true, value: undefined })
  }
}
