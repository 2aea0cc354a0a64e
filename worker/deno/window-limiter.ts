// A small equal of the platform's rate limiter: counts by key in windows of fixed length. With the end of a window go
// its counts, so it holds no more keys than there were requests in one.
import type { RateLimiter } from '../ports.ts'
import type { RateLimit } from '../rate-limits.ts'

/** @param now milliseconds on a clock that only goes forward */
export function windowLimiter({ limit, periodSeconds }: RateLimit, now: () => number): RateLimiter {
  const counts = new Map<string, number>()
  let window = 0
  return {
    async take(key) {
      const current = Math.floor(now() / (periodSeconds * 1_000))
      if (current !== window) counts.clear()
      window = current
      const count = counts.get(key) ?? 0
      if (count >= limit) return false
      counts.set(key, count + 1)
      return true
    },
  }
}
