// A job's rate over time in a bounded number of points: when they are too many, every other one is dropped and the
// spacing doubles, so a job of a minute and one of a week are drawn equally well.
import type { RateSample } from '../job-handle.ts'

/** As many points as a small chart has room for. */
export const MAX_SAMPLES = 240
/** Closer than this, points say nothing to the eye (ms). */
export const MIN_SPACING_MS = 1_000

export interface History {
  readonly spacingMs: number
  readonly samples: readonly RateSample[]
}

export const NO_HISTORY: History = { spacingMs: MIN_SPACING_MS, samples: [] }

/** The history with the point added, or the same object when it is too close to the last. */
export function record(history: History, sample: RateSample): History {
  const last = history.samples.at(-1)
  if (last !== undefined && sample[0] - last[0] < history.spacingMs) return history
  const samples = [...history.samples, sample]
  if (samples.length <= MAX_SAMPLES) return { ...history, samples }
  return { spacingMs: history.spacingMs * 2, samples: samples.filter((_, index) => index % 2 === 0) }
}
