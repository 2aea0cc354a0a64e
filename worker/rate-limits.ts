// How often, by everybody who counts as one. The platform's limiter has its figures in wrangler.toml; they are the same
// (rate-limits.test.ts), and a host without one counts by these itself.

export interface RateLimit {
  readonly limit: number
  /** Cloudflare's limiter knows 10 and 60. */
  readonly periodSeconds: 10 | 60
}

/** Jobs that one workspace begins: ten a second, all day, is more than anybody watches. */
export const JOB_RATE: RateLimit = { limit: 600, periodSeconds: 60 }

/** Requests of one address without a key: room for an office of viewers behind one router. */
export const REQUEST_RATE: RateLimit = { limit: 3_000, periodSeconds: 10 }
