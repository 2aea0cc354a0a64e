// A line whose events are fetched by a function of ours: closed once, and silent from then on.
import type { Line, LineListener } from './transport.ts'

/**
 * @param run brings the events; the line is lost when it ends, or throws. Its signal is aborted with the line, and what
 * it tells afterwards is not heard.
 */
export function openLine(
  listener: LineListener,
  run: (listener: Pick<LineListener, 'event' | 'better'>, signal: AbortSignal) => Promise<void>,
): Line {
  const closing = new AbortController()
  const { signal } = closing
  const lose = (): void => {
    if (signal.aborted) return
    closing.abort()
    listener.lost()
  }
  const open = {
    event: (...said: Parameters<LineListener['event']>) => signal.aborted || listener.event(...said),
    better: () => signal.aborted || listener.better(),
  }
  run(open, signal).then(lose, lose)
  return { close: () => closing.abort() }
}
