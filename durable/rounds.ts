// Paces the fan-out. In a round everyone who waits is handed what is new, some at a time; a sample of them is asked to say
// when they have taken it, and when nearly all of these have, so have the others: runtimes serve streams in turn. What comes
// meanwhile is given to all together in the next round, after a pause. So nobody is served twice while another waits, a
// round takes what it really takes, and all but the sample are handed bytes and asked for nothing.

/**
 * So many are handed it at a time, and then the runtime has a turn: it writes to sockets and looks at the network when
 * there is nothing else to do, so that of a thousand the first would have it only when the last one's is ready, and
 * pushes would wait as long. A turn takes workerd a millisecond or more; to serve so many takes it about two.
 */
const WAVE = 75
/** So many are asked, evenly among all: enough that a few who are slow do not speak for the others. */
const SAMPLE = 64
/** So few of the sample may be late without holding up the others. */
const LATE_SHARE = 0.05
/** No round is over, whoever comes back. */
const BEFORE_ALL_ARE_OUT = -1
/** When nobody has come back for this long, those who are still out are stuck: the round ends without them (ms). */
const STUCK_MS = 25
/**
 * The time after a round that belongs to pushes, and to what is not written yet, which otherwise piles up in the runtime:
 * half of what the round took. Also where no push is known to wait: the first of many would begin a round of its own.
 */
const PAUSE_SHARE = 0.5
/** A timer cannot wait for less (ms). */
const LEAST_PAUSE_MS = 1
/** Pushes come between the waves of a long round, too; and a clock may be set meanwhile (ms). */
const LONGEST_PAUSE_MS = 5

export class Rounds<Taker> {
  readonly #now: () => number
  readonly #hand: () => Iterator<Taker, void>
  readonly #askBack: (taker: Taker) => void
  #state: 'quiet' | 'round' | 'pause' = 'quiet'
  /** Who was given something and has not come back; of the sample only, once all were given theirs. */
  #out = new Set<Taker>()
  #late = BEFORE_ALL_ARE_OUT
  #beganAt = 0
  #news = false
  #timer: ReturnType<typeof setTimeout> | null = null
  #turn: ReturnType<typeof setImmediate> | null = null

  /**
   * @param hand gives everyone who waits what is new, one at each step, and tells to whom it gave something
   * @param askBack makes one who was given something come `back` when it has taken that
   */
  constructor(now: () => number, hand: () => Iterator<Taker, void>, askBack: (taker: Taker) => void) {
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

  /** Whether the round is not over before this one is back, for all that is known now. */
  awaits(taker: Taker): boolean {
    return this.#out.has(taker)
  }

  /** Has taken everything and waits again, or has gone. */
  back(taker: Taker): void {
    if (this.#out.delete(taker) && this.#out.size <= this.#late) this.#end()
  }

  /** No timer stays behind. */
  stop(): void {
    this.#out.clear()
    this.#news = false
    this.#noTurn()
    this.#rest()
  }

  #begin(): void {
    this.#news = false
    this.#state = 'round'
    this.#beganAt = this.#now()
    this.#late = BEFORE_ALL_ARE_OUT
    this.#wave(this.#hand())
  }

  #wave(left: Iterator<Taker, void>): void {
    // Before the work, which takes as long as a turn has to wait at least.
    this.#turn = setImmediate(() => this.#wave(left))
    for (let n = 0; n < WAVE; n++) {
      const { value, done } = left.next()
      // The last of all may have gone when it was given its own.
      if (done) return this.#state === 'round' ? this.#askSome() : undefined
      this.#out.add(value)
    }
  }

  #askSome(): void {
    this.#noTurn()
    if (this.#out.size === 0) return this.#end()
    const given = [...this.#out]
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

  #noTurn(): void {
    if (this.#turn !== null) clearImmediate(this.#turn)
    this.#turn = null
  }

  #setTimer(timer: ReturnType<typeof setTimeout> | null): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = timer
  }
}
