// What was looked up a moment ago need not be looked up again: a producer that pushes without pause costs a few
// look-ups a second, not one a push. Only what was found is kept, so that what is new is found at once.

/** How long something that was taken away may still be believed (ms); short enough to go unnoticed. */
export const KEPT_MS = 250

/** More than come by in so short a time; beyond it all are dropped rather than counted out. */
const KEPT_ENTRIES = 1_000

export class Brief<T> {
  readonly #keptMs: number
  readonly #kept = new Map<string, { readonly value: T; readonly until: number }>()

  constructor(keptMs: number) {
    this.#keptMs = keptMs
  }

  async get(name: string, look: () => Promise<T | null>): Promise<T | null> {
    const kept = this.#kept.get(name)
    if (kept !== undefined && kept.until > Date.now()) return kept.value
    const value = await look()
    if (this.#kept.size >= KEPT_ENTRIES) this.#kept.clear()
    this.#kept.delete(name)
    if (value !== null) this.#kept.set(name, { value, until: Date.now() + this.#keptMs })
    return value
  }
}
