// The bar itself. To a screen reader it has a value only when there is one, and always words.
import type { Bar, Mood } from './mood.ts'
import { useSpeech } from './speech.ts'

interface ProgressBarProps {
  readonly bar: Bar | null
  readonly label: string
  /** What is going on, in words. */
  readonly text: string
  readonly mood: Mood
}

/** Moods in which a bar without a value would move although nothing does. */
const STILL: ReadonlySet<Mood> = new Set([
  'waiting',
  'completed',
  'completed-with-failures',
  'failed',
  'cancelled',
  'stalled',
])

export function ProgressBar({ bar, label, text, mood }: ProgressBarProps) {
  const { format } = useSpeech()
  const progress = bar?.progress ?? null
  const percent = progress === null ? null : format.percent(progress)
  const moving = progress === null && !STILL.has(mood)
  return (
    <div class="bar">
      <div
        class={moving ? 'track moving' : 'track'}
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
      <output class="percent" part="percent" aria-hidden="true">
        {percent}
      </output>
    </div>
  )
}
