// When to try again: exponential backoff with full jitter, so that a thousand viewers of one job do not all come
// back in the same instant (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).

/** The first retry comes within half a second: most breaks are a deploy or a change of network. */
const FIRST_MS = 500

/** Nobody waits longer than this for a service that is back: a viewer looks at the page every so often. */
const LONGEST_MS = 20_000

/**
 * How many milliseconds to wait before the retry.
 * @param attempt 0 for the first retry after a connection that worked.
 * @param random in [0, 1).
 */
export function backoffMs(attempt: number, random: number): number {
  return random * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt)
}

/** As the service asked by `retry_after` seconds, and up to half as long again, so that not all come back at once. */
export function politeMs(retryAfterSeconds: number, random: number): number {
  return Math.max(0, retryAfterSeconds) * 1000 * (1 + random / 2)
}
