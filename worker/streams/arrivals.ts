// What has come and was not taken yet, in the order in which it came: whoever takes one at a time serves all who bring
// something in turn. Taking leaves nothing behind: what comes while somebody waits is handed over, once.

export class Arrivals<T> {
  readonly #waiting: T[] = []
  #hand: ((item: T) => void) | null = null

  add(item: T): void {
    const hand = this.#hand
    this.#hand = null
    if (hand === null) this.#waiting.push(item)
    else hand(item)
  }

  /** What came first, as soon as there is something. One call at a time. */
  async take(): Promise<T> {
    const item = this.#waiting.shift()
    if (item !== undefined) return item
    const { promise, resolve } = Promise.withResolvers<T>()
    this.#hand = resolve
    return promise
  }
}
