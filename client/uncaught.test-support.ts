// For tests: what is thrown where nobody catches it, which would end the process.
import { vi } from 'vitest'

/** Fills as errors are thrown in microtasks, until globals are put back. */
export function uncaughtErrors(): readonly unknown[] {
  const thrown: unknown[] = []
  vi.stubGlobal('queueMicrotask', (task: () => void) => {
    try {
      task()
    } catch (error) {
      thrown.push(error)
    }
  })
  return thrown
}
