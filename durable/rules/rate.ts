// Rate and time left, computed once for all viewers. Exponential smoothing applied twice, with the start-up bias
// divided out, so that the figure is neither jumpy nor slow to find its level (as the indicatif progress bars do it).

/** After this long without change a sample weighs half (ms). */
const HALF_LIFE_MS = 2_000
/** A rate of less than this is noise and is held back (ms). */
const MIN_OBSERVED_MS = 2_000
/** One burst is not a rate. */
const MIN_SAMPLES = 3

export interface RateState {
  readonly unit: string | null
  /** What the next sample is measured from. */
  readonly done: number
  readonly at: number
  readonly startedAt: number
  readonly samples: number
  readonly once: number
  readonly twice: number
}

export function startRate(unit: string | null, done: number, at: number): RateState {
  return { unit, done, at, startedAt: at, samples: 0, once: 0, twice: 0 }
}

/**
 * The state after `done` was reached at `at` (ms). A new unit, less than before, or a clock that was set back starts anew.
 * What is reached in the millisecond of the last sample is a part of the next one.
 */
export function observe(state: RateState | null, unit: string | null, done: number, at: number): RateState {
  const elapsed = state === null ? 0 : at - state.at
  if (state === null || state.unit !== unit || done < state.done || elapsed < 0) return startRate(unit, done, at)
  if (elapsed === 0) return state
  const sample = ((done - state.done) * 1000) / elapsed
  const keep = 2 ** (-elapsed / HALF_LIFE_MS)
  const once = state.once * keep + sample * (1 - keep)
  const bias = 1 - 2 ** (-(at - state.startedAt) / HALF_LIFE_MS)
  const twice = state.twice * keep + (once / bias) * (1 - keep)
  return { unit, done, at, startedAt: state.startedAt, samples: state.samples + 1, once, twice }
}

/** Units a second, or null while it would mean nothing. */
export function rateOf(state: RateState): number | null {
  const observed = state.at - state.startedAt
  if (state.samples < MIN_SAMPLES || observed < MIN_OBSERVED_MS) return null
  const rate = state.twice / (1 - 2 ** (-observed / HALF_LIFE_MS))
  return rate > 0 ? Number(rate.toPrecision(4)) : null
}

/** Seconds left at the rate, or null when the end or the rate is unknown, or no number holds them. */
export function etaOf(rate: number | null, done: number | null, total: number | null): number | null {
  if (rate === null || done === null || total === null || done > total) return null
  const seconds = Math.round((total - done) / rate)
  return Number.isFinite(seconds) ? seconds : null
}
