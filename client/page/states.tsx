// What a view shows when it has nothing to show.
import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'

interface BlankProps {
  readonly title: string
  readonly children?: ComponentChildren
}

export function Blank({ title, children }: BlankProps) {
  return (
    <div class="blank">
      <p class="blank-title">{title}</p>
      {children}
    </div>
  )
}

export function Loading() {
  return (
    <p class="loading" role="status">
      Loading…
    </p>
  )
}

interface TroubleProps {
  readonly problem: string
  readonly onRetry: () => void
}

export function Trouble({ problem, onRetry }: TroubleProps) {
  const button = useRef<HTMLButtonElement>(null)
  useLayoutEffect(
    () => () => {
      // It goes when trying again has helped: what is here instead is all of the view.
      if (button.current?.matches(':focus')) document.getElementById('main')?.focus({ preventScroll: true })
    },
    [],
  )
  return (
    <div class="trouble" role="alert">
      <p>{problem}</p>
      <button type="button" ref={button} onClick={onRetry}>
        Try again
      </button>
    </div>
  )
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · jobcast`
  }, [title])
}
