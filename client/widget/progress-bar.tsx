// The bar itself. To a screen reader it has a value only when there is one, and always words.
import type { Formats } from './format.ts'
import type { Bar, Mood } from './mood.ts'

interface ProgressBarProps {
  readonly bar: Bar | null
  readonly label: string
  /** What is going on, in words. */
  readonly text: string
  readonly mood: Mood
  readonly format: Formats
}

/** Moods in which something goes on although nobody knows how far it is: only then a bar without a value moves. */
const MOVING: ReadonlySet<Mood> = new Set([
  'loading',
  'indeterminate',
  'catching-up',
  'reconnecting',
  'polling',
  'cancelling',
])

export function ProgressBar({ bar, label, text, mood, format }: ProgressBarProps) {
  const progress = bar?.progress ?? null
  const percent = progress === null ? null : format.percent(progress)
  return (
    <div class="bar">
      <div
        class={progress === null && MOVING.has(mood) ? 'track moving' : 'track'}
        part="track"
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuetext={percent === null ? text : `${percent}, ${text}`}
        {...(progress !== null && { 'aria-valuenow': Math.floor(progress) })}
      >
        <div class="fill" part="fill" style={{ inlineSize: `${progress ?? 0}%` }} />
      </div>
      <span class="percent" part="percent" aria-hidden="true">
        {percent}
      </span>
    </div>
  )
}
