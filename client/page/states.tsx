// What a view shows when it has nothing to show.
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'

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
  return (
    <div class="trouble" role="alert">
      <p>{problem}</p>
      <button type="button" onClick={onRetry}>
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
