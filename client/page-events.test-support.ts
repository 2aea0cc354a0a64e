// What a page hears of from its browser, said by the test. Of the listeners that go with a signal Node may forget to take
// away all but the last of a target, once garbage was collected, and closed watches would go on: here a signal is kept.
import { vi } from 'vitest'

/** Takes the place of the window's events until the globals are unstubbed; what is dispatched at it, the page hears. */
export function stubPageEvents(): EventTarget {
  const page = new EventTarget()
  vi.stubGlobal(
    'addEventListener',
    (type: string, listener: EventListener, { signal }: AddEventListenerOptions = {}) => {
      if (signal?.aborted) return
      page.addEventListener(type, listener)
      signal?.addEventListener('abort', () => page.removeEventListener(type, listener))
    },
  )
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page))
  return page
}
