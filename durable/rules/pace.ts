// How many pushes a job takes in a second. Pure; the time is an argument.

/**
 * Twice and a half what a job must take (PROTOCOL.md §11.4), and about all that one object can do: whoever pushes more
 * gains nothing by it, and keeps the readers waiting.
 */
export const PUSHES_PER_SECOND = 5_000

export interface Pace {
  /** How many may come at once. */
  readonly left: number
  /** When that was so (ms). */
  readonly at: number
}

export const NO_PUSHES: Pace = { left: PUSHES_PER_SECOND, at: 0 }

/** In this time everything is earned (ms): of a clock set back by more there is nothing to be learnt. */
const FULL_AFTER_MS = 1_000

/** The pace after one more push at `now` (ms), or null when it comes too soon. */
export function oneMore(pace: Pace, now: number): Pace | null {
  const { left, at } = pace.at - now > FULL_AFTER_MS ? { left: PUSHES_PER_SECOND, at: now } : pace
  const earned = (Math.max(0, now - at) * PUSHES_PER_SECOND) / FULL_AFTER_MS
  const allowed = Math.min(PUSHES_PER_SECOND, left + earned)
  return allowed < 1 ? null : { left: allowed - 1, at: Math.max(at, now) }
}
