// Paces the fan-out. In a round everyone who waits is handed what is new; the round is over when nearly all of them have
// taken it and wait again, and only then does the next one begin. So nobody is served twice while another waits, and what
// a round takes is what it really took, writes to the network included.

/** So few may be late without holding up the others. */
const LATE_SHARE = 0.05
/** When nobody has come back for this long, those who are still out are stuck: the round ends without them (ms). */
const STUCK_MS = 25
/** Between rounds, the time that belongs to pushes: a quarter of what the round took. */
const PAUSE_SHARE = 0.25
/** A timer cannot wait for less (ms). */
const LEAST_PAUSE_MS = 1

export class Rounds<Taker> {
  readonly #now: () => number
  readonly #hand: () => Set<Taker>
  #state: 'quiet' | 'round' | 'pause' = 'quiet'
  #out = new Set<Taker>()
  #late = 0
  #beganAt = 0
  #due = false
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param hand gives everyone who waits what is new, and tells to whom it gave something */
  constructor(now: () => number, hand: () => Set<Taker>) {
    this.#now = now
    this.#hand = hand
  }

  /** Whether nobody need wait for a round: what is new may be handed out at once. */
  get quiet(): boolean {
    return this.#state === 'quiet'
  }

  /** Something is new: a round now, or as soon as the pace allows. */
  wake(): void {
    if (this.#state === 'quiet') this.#begin()
    else this.#due = true
  }

  /** Has taken everything and waits again, or has gone. */
  back(taker: Taker): void {
    if (this.#out.delete(taker) && this.#state === 'round' && this.#out.size <= this.#late) this.#end()
  }

  /** No timer stays behind. */
  stop(): void {
    this.#setTimer(null)
    this.#out.clear()
    this.#state = 'quiet'
    this.#due = false
  }

  #begin(): void {
    this.#due = false
    this.#state = 'round'
    this.#beganAt = this.#now()
    this.#out = this.#hand()
    this.#late = Math.floor(this.#out.size * LATE_SHARE)
    if (this.#out.size === 0) this.#rest()
    else this.#watch()
  }

  #watch(): void {
    const before = this.#out.size
    this.#setTimer(setTimeout(() => (this.#out.size < before ? this.#watch() : this.#end()), STUCK_MS))
  }

  #end(): void {
    const pauseMs = (this.#now() - this.#beganAt) * PAUSE_SHARE
    if (pauseMs < LEAST_PAUSE_MS) return this.#rest()
    this.#state = 'pause'
    this.#setTimer(setTimeout(() => this.#rest(), pauseMs))
  }

  #rest(): void {
    this.#setTimer(null)
    this.#out.clear()
    this.#state = 'quiet'
    if (this.#due) this.#begin()
  }

  #setTimer(timer: ReturnType<typeof setTimeout> | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = timer
  }
}
