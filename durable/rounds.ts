// Paces the fan-out. In a round everyone who waits is handed what is new; a sample of them is asked to say when they have
// taken it, and when nearly all of these have, so have the others: runtimes serve streams in turn. What comes meanwhile is
// given to all together in the next round, after a pause. So nobody is served twice while another waits, a round takes what
// it really takes, and all but the sample are handed bytes and asked for nothing.

/** So many are asked, evenly among all: enough that a few who are slow do not speak for the others. */
const SAMPLE = 64
/** So few of the sample may be late without holding up the others. */
const LATE_SHARE = 0.05
/** When nobody has come back for this long, those who are still out are stuck: the round ends without them (ms). */
const STUCK_MS = 25
/**
 * The time after a round that belongs to pushes: a quarter of what the round took. Also where none is known to wait: a
 * runtime looks at the network when it has nothing else to do, so that what came during a round is seen after it, and
 * the first of many would begin a round of its own.
 */
const PAUSE_SHARE = 0.25
/** A timer cannot wait for less (ms). */
const LEAST_PAUSE_MS = 1
/** However long a round seems to have taken by a clock that was set meanwhile: what a person still takes for live (ms). */
const LONGEST_PAUSE_MS = 250

export class Rounds<Taker> {
  readonly #now: () => number
  readonly #hand: () => readonly Taker[]
  readonly #askBack: (taker: Taker) => void
  #state: 'quiet' | 'round' | 'pause' = 'quiet'
  /** Of the sample, those who have not come back. */
  #out = new Set<Taker>()
  #late = 0
  #beganAt = 0
  #news = false
  #timer: ReturnType<typeof setTimeout> | null = null

  /**
   * @param hand gives everyone who waits what is new, and tells to whom it gave something
   * @param askBack makes one who was given something come `back` when it has taken that
   */
  constructor(now: () => number, hand: () => readonly Taker[], askBack: (taker: Taker) => void) {
    this.#now = now
    this.#hand = hand
    this.#askBack = askBack
  }

  /** Whether nobody need wait for a round: what is new may be taken at once. */
  get quiet(): boolean {
    return this.#state === 'quiet'
  }

  /** Something is new: a round now, or as soon as the pace allows. */
  wake(): void {
    if (this.#state === 'quiet') this.#begin()
    else this.#news = true
  }

  /** Has taken everything and waits again, or has gone. */
  back(taker: Taker): void {
    if (this.#out.delete(taker) && this.#out.size <= this.#late) this.#end()
  }

  /** No timer stays behind. */
  stop(): void {
    this.#out.clear()
    this.#news = false
    this.#rest()
  }

  #begin(): void {
    this.#news = false
    this.#state = 'round'
    this.#beganAt = this.#now()
    const given = this.#hand()
    if (given.length === 0) return this.#rest()
    const step = Math.ceil(given.length / SAMPLE)
    // From the end: who was given last takes last.
    this.#out = new Set(given.filter((_, index) => (given.length - 1 - index) % step === 0))
    this.#late = Math.floor(this.#out.size * LATE_SHARE)
    this.#watch()
    for (const taker of this.#out) this.#askBack(taker)
  }

  #watch(): void {
    const before = this.#out.size
    this.#setTimer(setTimeout(() => (this.#out.size < before ? this.#watch() : this.#end()), STUCK_MS))
  }

  #end(): void {
    this.#out.clear()
    const pauseMs = Math.min(LONGEST_PAUSE_MS, (this.#now() - this.#beganAt) * PAUSE_SHARE)
    if (pauseMs < LEAST_PAUSE_MS) return this.#rest()
    this.#state = 'pause'
    this.#setTimer(setTimeout(() => this.#rest(), pauseMs))
  }

  #rest(): void {
    this.#setTimer(null)
    this.#state = 'quiet'
    if (this.#news) this.#begin()
  }

  #setTimer(timer: ReturnType<typeof setTimeout> | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = timer
  }
}
