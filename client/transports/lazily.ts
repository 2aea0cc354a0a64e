import type { LineListener, LineRequest, Transport } from './transport.ts'

/** Brings the events of a line until there are no more, or the signal is aborted. It may throw: the line is then lost. */
export type Bring = (request: LineRequest, listener: LineListener, signal: AbortSignal) => Promise<void>

/** A transport whose code is loaded when it is first needed; where that cannot be had, the best of the better ones works. */
export function lazily(load: () => Promise<Bring>): Transport {
  return (request, listener) => {
    const closing = new AbortController()
    const { signal } = closing
    const lose = (): void => {
      if (!signal.aborted) listener.lost()
    }
    load()
      .then(
        (bring) => (signal.aborted ? undefined : bring(request, listener, signal)),
        () => {
          const [best] = request.better
          if (best) listener.better(best)
        },
      )
      .then(lose, lose)
    return () => closing.abort()
  }
}
