// Patience, by wall clock: timers stand still while a machine sleeps or a tab is frozen, and run late in a hidden one.
// What was said meanwhile lies in queues, and gets a moment to arrive.

/** After a freeze or sleep, events that were queued meanwhile get this long before what they are waited for is given up. */
export const WAKING_MS = 2_000

export interface Patience {
  /** From now on, in place of what was before; then `ended` is called, once. */
  start(ms: number, ended: () => void): void
  stop(): void
  /** The machine or the page has woken: what is overdue is overdue no sooner than its queues are empty. */
  wake(): void
}

export function makePatience(): Patience {
  let timer: ReturnType<typeof setTimeout> | undefined
  let dueAt = 0
  let end = (): void => {}
  const wait = (ms: number): void => {
    clearTimeout(timer)
    dueAt = Date.now() + ms
    timer = setTimeout(() => (Date.now() - dueAt > WAKING_MS ? wait(WAKING_MS) : end()), ms)
  }
  return {
    start(ms, ended) {
      end = ended
      wait(ms)
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
    wake() {
      if (timer) wait(Math.max(dueAt - Date.now(), WAKING_MS))
    },
  }
}
