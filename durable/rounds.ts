// Paces the fan-out. In a round everyone who waits is handed what is new; it is over when the runtime has come to rest
// after it, writes to the network included. So what a round takes is what it really took, and what comes meanwhile is
// shown by the next one, together.

/** Between rounds that pushes keep up with, the time that belongs to pushes: a quarter of what the round took. */
const PAUSE_SHARE = 0.25
/** A timer cannot wait for less (ms). */
const LEAST_PAUSE_MS = 1
/** However long a round seems to have taken by a clock that was set meanwhile: what a person still takes for live (ms). */
const LONGEST_PAUSE_MS = 250

export class Rounds {
  readonly #now: () => number
  readonly #hand: () => boolean
  #state: 'quiet' | 'round' | 'pause' = 'quiet'
  #beganAt = 0
  /** How often something new came since the last round began. */
  #news = 0
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param hand gives everyone who waits what is new, and tells whether anybody was given anything */
  constructor(now: () => number, hand: () => boolean) {
    this.#now = now
    this.#hand = hand
  }

  /** Whether nobody need wait for a round: what is new may be taken at once. */
  get quiet(): boolean {
    return this.#state === 'quiet'
  }

  /** Something is new: a round now, or as soon as the pace allows. */
  wake(): void {
    this.#news++
    if (this.#state === 'quiet') this.#begin()
  }

  /** No timer stays behind. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#state = 'quiet'
    this.#news = 0
  }

  #begin(): void {
    this.#news = 0
    this.#beganAt = this.#now()
    if (!this.#hand()) return
    this.#state = 'round'
    // A timer rings only when nothing else is ready, which is when all that was handed out is on its way.
    this.#timer = setTimeout(() => this.#end(), 0)
  }

  #end(): void {
    const pauseMs = Math.min(LONGEST_PAUSE_MS, (this.#now() - this.#beganAt) * PAUSE_SHARE)
    if (this.#news === 0 || pauseMs < LEAST_PAUSE_MS) return this.#rest()
    this.#state = 'pause'
    this.#timer = setTimeout(() => this.#rest(), pauseMs)
  }

  #rest(): void {
    this.#timer = null
    this.#state = 'quiet'
    if (this.#news > 0) this.#begin()
  }
}
