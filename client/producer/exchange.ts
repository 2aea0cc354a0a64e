// One request that changes something, until it is answered: the very same request again and again while the trouble
// may pass. Whoever asks makes it safe to repeat, by a sequence number or an idempotency key.
import { backoffMs, politeMs } from '../backoff.ts'
import { type RequestProblem, readProblem, unreachable } from '../problem.ts'

/** An answer takes milliseconds; one that took half a minute is not coming. */
const ANSWER_MS = 30_000

/** Whatever says so on the way, the same body is as large the next time. */
const TOO_LARGE = 413

export interface ExchangeRequest {
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  /** JSON. */
  readonly body?: string
}

export interface ExchangeMeans {
  readonly fetch: typeof fetch
  /** In [0, 1). */
  readonly random: () => number
}

type Answer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: RequestProblem; readonly retryAfterSeconds: number }

/**
 * The answer's JSON; the caller names its type. What may pass is tried again for so long, with backoff and full jitter,
 * and not before the service's `Retry-After`.
 * @throws RequestProblem when the service refuses for good, or stays away for longer.
 */
export async function exchange<T>(request: ExchangeRequest, means: ExchangeMeans, patienceMs: number): Promise<T> {
  const begun = Date.now()
  for (let failures = 0; ; failures += 1) {
    const answer = await ask<T>(request, means.fetch)
    if (answer.ok) return answer.value
    const { problem, retryAfterSeconds } = answer
    const asked = politeMs(retryAfterSeconds, means.random())
    const waitMs = Math.max(backoffMs(failures, means.random()), asked)
    const isFinal = problem.isRefusal || problem.status === TOO_LARGE
    if (isFinal || Date.now() + waitMs > begun + patienceMs) throw problem
    await new Promise((resolve) => setTimeout(resolve, waitMs))
  }
}

async function ask<T>({ url, ...request }: ExchangeRequest, send: typeof fetch): Promise<Answer<T>> {
  let response: Response
  let text: string
  try {
    response = await send(url, { ...request, signal: AbortSignal.timeout(ANSWER_MS) })
    text = await response.text()
  } catch {
    // Whatever broke on the way, the request may have arrived: to be asked again is all that can be done about it.
    return { ok: false, problem: unreachable(), retryAfterSeconds: 0 }
  }
  if (response.ok) {
    try {
      return { ok: true, value: JSON.parse(text) }
    } catch {
      // 200 with a page instead of JSON: something between us and the service answered for it.
      return { ok: false, problem: readProblem(502, ''), retryAfterSeconds: 0 }
    }
  }
  const retryAfterSeconds = secondsOf(response.headers.get('retry-after'))
  return { ok: false, problem: readProblem(response.status, text), retryAfterSeconds }
}

/** Seconds or a date (RFC 9110 §10.2.3); 0 for neither. */
function secondsOf(retryAfter: string | null): number {
  if (retryAfter === null) return 0
  const seconds = Number(retryAfter)
  if (Number.isFinite(seconds)) return Math.max(0, seconds)
  const at = Date.parse(retryAfter)
  return Number.isNaN(at) ? 0 : Math.max(0, (at - Date.now()) / 1000)
}
