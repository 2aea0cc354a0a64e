// A body that never ends must not hold its request for ever, nor one that is merely slow be refused.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { BODY_PAUSE_MS } from './peek.ts'
import { readText } from './read-body.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** Says a letter each `everyMs`, `times` times, and then nothing more; or ends there. */
function dripping(everyMs: number, times: number, ends: boolean) {
  const cancel = vi.fn<() => void>()
  let said = 0
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (said === times && ends) return controller.close()
        if (said === times) return new Promise<void>(() => {})
        await new Promise((resolve) => setTimeout(resolve, everyMs))
        said++
        controller.enqueue(new TextEncoder().encode('x'))
      },
      cancel,
    },
    { highWaterMark: 0 },
  )
  const request = new Request('http://here/', { method: 'POST', body, duplex: 'half' } as RequestInit)
  return { request, cancel }
}

test('a body that stops coming is refused after a pause, let go of, and leaves no timer', async () => {
  const { request, cancel } = dripping(1, 3, false)
  const reading = readText(request, 100)
  await vi.advanceTimersByTimeAsync(BODY_PAUSE_MS + 10)
  expect(await reading).toMatchObject({
    ok: false,
    problem: { code: 'body_too_slow', detail: expect.stringContaining('30 seconds') },
  })
  expect(cancel).toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test('one that is slow is waited for', async () => {
  const { request } = dripping(BODY_PAUSE_MS - 1, 5, true)
  const reading = readText(request, 100)
  await vi.advanceTimersByTimeAsync(5 * BODY_PAUSE_MS)
  expect(await reading).toEqual({ ok: true, value: 'xxxxx' })
  expect(vi.getTimerCount()).toBe(0)
})
