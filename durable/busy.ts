// What a stream request is answered when it cannot be served now. Never a 5xx or a 429: an EventSource that meets one
// gives up for good, while a 200 with `retry:` brings it back.
import { busyFrame } from './protocol/frame.ts'
import { STREAM_HEADERS } from './stream-headers.ts'

/** Long enough for an object to come back after a reset, short enough to go unnoticed (ms). */
const BUSY_RETRY_MS = 1_000

/** @param random from 0 to 1: spreads the readers, so that they do not all come back at once */
export function busyResponse(code: string, random: number): Response {
  const retryMs = BUSY_RETRY_MS * (1 + 2 * random)
  const frame = busyFrame(retryMs, { code, retry_after: Math.ceil(retryMs / 1000) })
  return new Response(frame, { headers: STREAM_HEADERS })
}
