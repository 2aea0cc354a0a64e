// Patience with a line that says nothing, by wall clock: timers stand still while a machine sleeps or a tab is frozen,
// and run late in a hidden one. What was said meanwhile lies in queues, and gets a moment to arrive.

/** After a freeze or sleep, events that were queued meanwhile get this long before the line counts as silent. */
const WAKING_MS = 2_000

export class Patience {
  readonly #ended: () => void
  #timer: ReturnType<typeof setTimeout> | undefined
  #endsAt = 0

  /** @param ended called once for each `start` that nothing has followed in time. */
  constructor(ended: () => void) {
    this.#ended = ended
  }

  /** From now on, in place of what was before. A running timer is left to find out by itself: lines can be busy. */
  start(ms: number): void {
    const endsAt = Date.now() + ms
    if (this.#timer === undefined || endsAt < this.#endsAt) this.#wait(ms)
    this.#endsAt = endsAt
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** The machine or the page has woken: what is overdue is overdue no sooner than its queues are empty. */
  wake(): void {
    if (this.#timer !== undefined) this.#wait(Math.max(this.#endsAt - Date.now(), WAKING_MS))
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer)
    const dueAt = Date.now() + ms
    this.#timer = setTimeout(() => {
      const now = Date.now()
      if (now < this.#endsAt) return this.#wait(this.#endsAt - now)
      if (now - dueAt > WAKING_MS) return this.#wait(WAKING_MS)
      this.stop()
      this.#ended()
    }, ms)
  }
}
