// The way back up: while a line makes do, the better transports are tried beside it, so that nothing is lost by trying.
import type { LineRequest, TransportSource } from './transport.ts'

/** A network that lets streams through again is found within this time, for one request in a hundred or so. */
const CLIMB_MS = 60_000

/** What has brought no `sync` by now is held back still. */
const TRIAL_MS = 4_000

/**
 * Tries the request's better transports in turn, from time to time and when there is a network again, until one works.
 * @param request as it would be made now.
 */
export function climb(request: () => LineRequest, works: (found: TransportSource) => void, signal: AbortSignal): void {
  let tried = 0
  let close = (): void => {}
  const attempt = (): void => {
    close()
    const { better, ...rest } = request()
    const source = better[tried++ % better.length]
    if (!source) return
    close = source.open(
      { ...rest, better: [] },
      {
        event(type) {
          close()
          if (type === 'sync') works(source)
        },
        lost: () => close(),
        better() {},
      },
    )
    setTimeout(close, TRIAL_MS)
  }
  const timer = setInterval(attempt, CLIMB_MS)
  globalThis.addEventListener?.('online', attempt, { signal })
  signal.addEventListener('abort', () => {
    clearInterval(timer)
    close()
  })
}
