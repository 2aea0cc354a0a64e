// Delays, counted in tenths of a millisecond: adding one costs an increment, and quantiles are exact to that step.

const perMs = 10
/** What takes longer is counted as this long (ms). */
const maxMs = 30_000

export interface Delays {
  readonly count: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export class Histogram {
  readonly #bins = new Uint32Array(maxMs * perMs + 1)
  #count = 0

  add(ms: number): void {
    const bin = Math.max(0, Math.min(this.#bins.length - 1, Math.round(ms * perMs)))
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1
    this.#count++
  }

  /** In milliseconds; NaN where nothing was counted. */
  delays(): Delays {
    return { count: this.#count, p50: this.#quantile(0.5), p99: this.#quantile(0.99), max: this.#quantile(1) }
  }

  #quantile(share: number): number {
    if (this.#count === 0) return Number.NaN
    let left = Math.ceil(this.#count * share)
    for (let bin = 0; bin < this.#bins.length; bin++) {
      left -= this.#bins[bin] ?? 0
      if (left <= 0) return bin / perMs
    }
    return maxMs
  }
}
