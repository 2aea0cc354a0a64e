// Paces the fan-out. In a round everyone who waits is handed what is new. Where pushes are slower than rounds, a round is
// over when the runtime has come to rest, and nobody need say that it has taken anything. Where something new comes before
// that, those who were given are asked back: the next round begins when nearly all of them wait again, and after a pause.
// So under load nobody is served twice while another waits, and a round takes what it really takes.

/** So few may be late without holding up the others. */
const LATE_SHARE = 0.05
/** When nobody has come back for this long, those who are still out are stuck: the round ends without them (ms). */
const STUCK_MS = 25
/**
 * So many rounds after one that was met it is tried again whether it is calm: that costs a flood next to nothing, and a
 * hiccup of the machine is soon over. A round that nothing new has met counts for several: it may be one between two bursts.
 */
const BUSY_ROUNDS = 32
const UNMET_COUNTS_FOR = 4
/** Where it is not calm, the time between rounds that belongs to pushes: a quarter of what the round took. */
const PAUSE_SHARE = 0.25
/** A timer cannot wait for less (ms). */
const LEAST_PAUSE_MS = 1
/** However long a round seems to have taken by a clock that was set meanwhile: what a person still takes for live (ms). */
const LONGEST_PAUSE_MS = 250

export class Rounds<Taker> {
  readonly #now: () => number
  readonly #hand: () => Set<Taker>
  readonly #askBack: (taker: Taker) => void
  #state: 'quiet' | 'round' | 'pause' = 'quiet'
  #out = new Set<Taker>()
  #late = 0
  #beganAt = 0
  #busyRounds = 0
  #news = false
  #timer: ReturnType<typeof setTimeout> | null = null

  /**
   * @param hand gives everyone who waits what is new, and tells to whom it gave something
   * @param askBack makes one who was given something come `back` when it has taken that
   */
  constructor(now: () => number, hand: () => Set<Taker>, askBack: (taker: Taker) => void) {
    this.#now = now
    this.#hand = hand
    this.#askBack = askBack
  }

  /** Whether nobody need wait for a round: what is new may be taken at once. */
  get quiet(): boolean {
    return this.#state === 'quiet'
  }

  /** Whether rounds are over before something new comes: then takers need not come back by themselves. */
  get calm(): boolean {
    return this.#busyRounds <= 0
  }

  /** Something is new: a round now, or as soon as the pace allows. */
  wake(): void {
    if (this.#state === 'quiet') this.#begin()
    else this.#news = true
  }

  /** Has taken everything and waits again, or has gone. */
  back(taker: Taker): void {
    if (!this.#out.delete(taker) || this.#state !== 'round' || this.calm) return
    if (this.#out.size <= this.#late) this.#end()
  }

  /** No timer stays behind. */
  stop(): void {
    this.#setTimer(null)
    this.#out.clear()
    this.#state = 'quiet'
    this.#busyRounds = 0
    this.#news = false
  }

  #begin(): void {
    this.#news = false
    this.#state = 'round'
    this.#beganAt = this.#now()
    this.#out = this.#hand()
    this.#late = Math.floor(this.#out.size * LATE_SHARE)
    if (this.#out.size === 0) this.#rest()
    else if (!this.calm) this.#watch()
    // A timer rings only when nothing else is ready, which is when all that was handed out is on its way.
    else this.#setTimer(setTimeout(() => this.#atRest(), 0))
  }

  #atRest(): void {
    if (!this.#news) return this.#rest()
    this.#busyRounds = BUSY_ROUNDS
    this.#watch()
    for (const taker of this.#out) this.#askBack(taker)
  }

  #watch(): void {
    const before = this.#out.size
    this.#setTimer(setTimeout(() => (this.#out.size < before ? this.#watch() : this.#end()), STUCK_MS))
  }

  #end(): void {
    this.#busyRounds -= this.#news ? 1 : UNMET_COUNTS_FOR
    const pauseMs = Math.min(LONGEST_PAUSE_MS, (this.#now() - this.#beganAt) * PAUSE_SHARE)
    if (pauseMs < LEAST_PAUSE_MS) return this.#rest()
    this.#state = 'pause'
    this.#setTimer(setTimeout(() => this.#rest(), pauseMs))
  }

  #rest(): void {
    this.#setTimer(null)
    this.#out.clear()
    this.#state = 'quiet'
    if (this.#news) this.#begin()
  }

  #setTimer(timer: ReturnType<typeof setTimeout> | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = timer
  }
}
