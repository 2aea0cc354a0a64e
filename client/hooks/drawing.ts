// Drawing what changes often: once a frame at most, and so not at all while the page is hidden. Where there are no
// frames, once a turn of the event loop.

export interface Drawing {
  /** Something has changed: draws it with the next frame. */
  again(): void
  /** Nothing is drawn any more. */
  stop(): void
}

export function drawingOf(draw: () => void): Drawing {
  let cancel: (() => void) | null = null
  return {
    again() {
      cancel ??= nextFrame(() => {
        cancel = null
        draw()
      })
    },
    stop() {
      cancel?.()
      cancel = () => {}
    },
  }
}

function nextFrame(work: () => void): () => void {
  if (typeof requestAnimationFrame === 'function') {
    const frame = requestAnimationFrame(work)
    return () => cancelAnimationFrame(frame)
  }
  const timer = setTimeout(work)
  return () => clearTimeout(timer)
}
