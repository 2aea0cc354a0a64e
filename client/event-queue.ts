// Events on their way to somebody who takes them one at a time. Of progress only the newest matters, so a progress
// event that nobody has taken yet gives way to the next one; facts all wait.
import type { StreamEvent } from '../durable/protocol/event.ts'

export class EventQueue implements AsyncIterator<StreamEvent, undefined> {
  readonly #events: StreamEvent[] = []
  readonly #leave: () => void
  #taker: ((result: IteratorResult<StreamEvent, undefined>) => void) | null = null
  #closed = false

  /** @param leave called once, when the taker wants no more. */
  constructor(leave: () => void) {
    this.#leave = leave
  }

  push(event: StreamEvent): void {
    if (this.#closed) return
    if (this.#taker !== null) {
      this.#taker({ done: false, value: event })
      this.#taker = null
      return
    }
    if (event.type === 'progress' && this.#events.at(-1)?.type === 'progress') this.#events.pop()
    this.#events.push(event)
  }

  /** No more will come; what waits can still be taken. */
  close(): void {
    this.#closed = true
    this.#taker?.({ done: true, value: undefined })
    this.#taker = null
  }

  /** One call at a time, as `for await` does. */
  next(): Promise<IteratorResult<StreamEvent, undefined>> {
    const event = this.#events.shift()
    if (event !== undefined) return Promise.resolve({ done: false, value: event })
    if (this.#closed) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve) => {
      this.#taker = resolve
    })
  }

  return(): Promise<IteratorResult<StreamEvent, undefined>> {
    this.#events.length = 0
    this.close()
    this.#leave()
    return Promise.resolve({ done: true, value: undefined })
  }
}
