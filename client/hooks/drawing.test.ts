// However much changes, it is drawn once, and in a hidden page when it shows again.
import { afterEach, expect, test, vi } from 'vitest'
import { drawingOf } from './drawing.ts'

afterEach(() => vi.unstubAllGlobals())

/** A page whose frames come when the test says so: a hidden page gets none. */
function framesInHand(): { frame(): void } {
  const waiting = new Map<number, () => void>()
  let last = 0
  vi.stubGlobal('requestAnimationFrame', (work: () => void) => {
    waiting.set(++last, work)
    return last
  })
  vi.stubGlobal('cancelAnimationFrame', (frame: number) => waiting.delete(frame))
  return {
    frame() {
      const due = [...waiting.values()]
      waiting.clear()
      for (const work of due) work()
    },
  }
}

test('what changes while no frame comes is drawn once with the next', () => {
  const page = framesInHand()
  const draw = vi.fn<() => void>()
  const drawing = drawingOf(draw)
  for (let change = 0; change < 1_000; change += 1) drawing.again()
  expect(draw).not.toHaveBeenCalled()
  page.frame()
  page.frame()
  expect(draw).toHaveBeenCalledTimes(1)
  drawing.again()
  page.frame()
  expect(draw).toHaveBeenCalledTimes(2)
})

test('after the stop nothing is drawn, whatever still changes', () => {
  const page = framesInHand()
  const draw = vi.fn<() => void>()
  const drawing = drawingOf(draw)
  drawing.again()
  drawing.stop()
  drawing.again()
  page.frame()
  expect(draw).not.toHaveBeenCalled()
})

test('where there are no frames it is drawn all the same', async () => {
  await new Promise<void>((resolve) => drawingOf(resolve).again())
})
