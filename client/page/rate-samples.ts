// Points of a rate over time, kept few enough to draw: when there are too many, every other one goes.
import type { RateSample } from './wire.ts'

export type Samples = readonly RateSample[]

/** More points than a chart has pixels to spare for them. */
const MOST = 600

/** Closer than this, points say nothing to the eye. */
const SPACING_MS = 250

/** Adds newer points, in order of time; a point that is not newer by the spacing is left out. */
export function mergeSamples(known: Samples, newer: Samples): Samples {
  const merged = [...known]
  for (const sample of newer) {
    const last = merged.at(-1)
    if (last === undefined || sample[0] - last[0] >= SPACING_MS) merged.push(sample)
  }
  if (merged.length === known.length) return known
  return merged.length > MOST ? merged.filter((_, index) => index % 2 === 0) : merged
}
