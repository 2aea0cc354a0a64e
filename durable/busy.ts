// What a stream request is answered when it cannot be served now. Never a 5xx or a 429: an EventSource that meets one
// gives up for good, while a 200 with `retry:` brings it back.
import { busyFrame } from './protocol/frame.ts'
import { STREAM_HEADERS } from './stream-headers.ts'

/** Long enough for an object to come back after a reset, short enough to go unnoticed (ms). */
const BUSY_RETRY_MS = 1_000

/** Who finds no room had better not ask at once again, and somebody leaves now and then (ms). */
const FULL_RETRY_MS = 10_000

/** @param random from 0 to 1: spreads the readers, so that they do not all come back at once */
export function busyResponse(code: 'unavailable' | 'too_many_streams' | 'too_many_requests', random: number): Response {
  const retryMs = (code === 'unavailable' ? BUSY_RETRY_MS : FULL_RETRY_MS) * (1 + 2 * random)
  const frame = busyFrame(retryMs, { code, retry_after: Math.ceil(retryMs / 1000) })
  return new Response(frame, { headers: STREAM_HEADERS })
}
