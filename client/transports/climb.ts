// The way back up: while a line makes do, the better transport is tried beside it, so that nothing is lost by trying.
import type { Line, LineRequest } from './transport.ts'

/** A network that lets streams through again is found within this time, for one request in a hundred or so. */
const CLIMB_MS = 60_000

/** What has brought no `sync` by now is held back still. */
const TRIAL_MS = 4_000

/**
 * Tries the request's better transport from time to time, and when there is a network again, until it works or the
 * returned function is called.
 * @param request as it would be made now.
 */
export function climb(request: () => LineRequest, better: () => void): () => void {
  let stopped = false
  let line: Line | null = null
  let patience: ReturnType<typeof setTimeout> | undefined
  const giveUp = (): void => {
    clearTimeout(patience)
    line?.close()
    line = null
  }
  const attempt = async (): Promise<void> => {
    // What cannot be loaded now is tried again the next time.
    const transport = await Promise.resolve(request().better?.load()).catch(() => undefined)
    if (stopped || transport === undefined) return
    giveUp()
    patience = setTimeout(giveUp, TRIAL_MS)
    line = transport(request(), {
      event(type) {
        giveUp()
        if (type === 'sync') better()
      },
      lost: giveUp,
      better() {},
    })
  }
  const timer = setInterval(attempt, CLIMB_MS)
  globalThis.addEventListener?.('online', attempt)
  return () => {
    stopped = true
    clearInterval(timer)
    globalThis.removeEventListener?.('online', attempt)
    giveUp()
  }
}
