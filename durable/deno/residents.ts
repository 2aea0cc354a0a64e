// The objects that are awake: each is woken by the first call for it, and put to sleep when nobody calls or watches any
// more. What sleeps costs nothing; what wakes is read from what was committed.
import { Stay } from './stay.ts'

/** Reading a job back takes well under a millisecond, so an object need not linger (ms). */
const LINGER_MS = 10_000
/** Awake at one time without anybody watching; past this they go to sleep at once. Each is some kilobytes. */
const MAX_LINGERING = 2_000
const SWEEP_MS = 1_000

export interface Resident {
  readonly viewers: number
  sendAllAway(): void
}

export class Residents<T extends Resident> {
  readonly #wake: (stay: Stay) => T
  readonly #awake = new Map<string, { readonly object: T; readonly stay: Stay }>()
  #sweep: ReturnType<typeof setInterval> | null = null
  #isStopped = false

  /** @param wake reads the object that the stay names */
  constructor(wake: (stay: Stay) => T) {
    this.#wake = wake
  }

  get size(): number {
    return this.#awake.size
  }

  call<R>(name: string, work: (object: T) => Promise<R>): Promise<R> {
    const { object, stay } = this.#get(name)
    return stay.hold(work(object))
  }

  /** Throws the instance away, for the next call to find a new one. Its readers come back by themselves. */
  discard(stay: Stay, reason: string): void {
    stay.end()
    const resident = this.#awake.get(stay.name)
    if (resident?.stay !== stay) return
    console.error(stay.name, 'is read again:', reason)
    this.#awake.delete(stay.name)
    resident.object.sendAllAway()
  }

  /** Closes every stream. */
  sendAllAway(): void {
    for (const { object } of this.#awake.values()) object.sendAllAway()
  }

  /** No object is put to sleep any more; for when the process ends. */
  stop(): void {
    this.#isStopped = true
    this.#rest()
  }

  #get(name: string): { readonly object: T; readonly stay: Stay } {
    const known = this.#awake.get(name)
    if (known !== undefined) return known
    const stay = new Stay(name, Date.now())
    const resident = { object: this.#wake(stay), stay }
    this.#awake.set(name, resident)
    if (!this.#isStopped) this.#sweep ??= setInterval(() => this.#putToSleep(Date.now()), SWEEP_MS)
    return resident
  }

  #putToSleep(now: number): void {
    const lingerMs = this.#awake.size > MAX_LINGERING ? 0 : LINGER_MS
    for (const [name, { object, stay }] of this.#awake) {
      if (!stay.isQuiet(lingerMs, now) || object.viewers > 0) continue
      stay.end()
      this.#awake.delete(name)
    }
    if (this.#awake.size === 0) this.#rest()
  }

  #rest(): void {
    if (this.#sweep !== null) clearInterval(this.#sweep)
    this.#sweep = null
  }
}
