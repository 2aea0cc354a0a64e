// One job as its viewer sees it, in every mood. Draws what it is given and keeps nothing.
import type { View } from '../view.ts'
import { type Bar, type Mood, moodInWords } from './mood.ts'
import { ProgressBar } from './progress-bar.tsx'
import type { Speech } from './speech.ts'

export interface ProgressPanelProps {
  /** Is given the place for what follows (job-details.tsx), and null when that place goes. */
  readonly detailsPlace: (place: Element | null) => void
  readonly view: View
  readonly mood: Mood
  readonly bar: Bar | null
  readonly speech: Speech
}

export function ProgressPanel({ detailsPlace, view, mood, bar, speech }: ProgressPanelProps) {
  const { messages, format } = speech
  const words = moodInWords(messages, mood)
  const snapshot = mood === 'not-found' ? null : view.snapshot
  const title = snapshot?.title ?? words
  const goesOn = snapshot?.ended_at === null
  return (
    <div
      class="panel"
      part="panel"
      data-mood={mood}
      role="group"
      tabindex={-1}
      aria-label={title}
      lang={messages.locale}
      dir={messages.dir}
    >
      {snapshot && (
        <div class="head">
          <strong class="title" part="title">
            <slot name="title">{title}</slot>
          </strong>
          {snapshot.viewers > 0 && snapshot.status !== 'completed' && (
            <span class="viewers" part="viewers">
              {format.fill(messages.viewers, { n: format.count(snapshot.viewers) }, snapshot.viewers)}
            </span>
          )}
        </div>
      )}
      <p class="state">
        <span class="mood" part="state">
          {words}
        </span>
        {snapshot && snapshot.attempt > 1 && (
          <span class="quiet">{format.fill(messages.attempt, { n: format.count(snapshot.attempt) })}</span>
        )}
        {goesOn && (
          <span class="quiet" part="phase">
            {snapshot.message ?? snapshot.phase}
          </span>
        )}
      </p>
      {(snapshot || view.connection !== 'refused') && (
        <ProgressBar
          bar={bar}
          label={title}
          text={[words, goesOn && snapshot.phase].filter(Boolean).join(', ')}
          mood={mood}
          format={format}
        />
      )}
      <Remark view={view} mood={mood} speech={speech} />
      <div class="details" ref={detailsPlace} />
    </div>
  )
}

/** What the mood alone does not say. */
function Remark({ view, mood, speech }: Pick<ProgressPanelProps, 'view' | 'mood' | 'speech'>) {
  const { messages, format } = speech
  const { hints } = messages
  const { snapshot, refusal } = view
  switch (mood) {
    case 'reconnecting':
    case 'offline':
      return snapshot && <p class="quiet">{hints.reconnecting}</p>
    case 'stalled':
      return (
        <p class="warn">
          {format.fill(hints.stalled, { time: format.moment(snapshot?.stalled_since ?? '', Date.now()) })}
        </p>
      )
    case 'cancelling':
    case 'polling':
    case 'not-found':
    case 'ticket-expired':
      return <p class="quiet">{hints[mood]}</p>
    case 'refused':
      return <p class="quiet">{refusal?.message}</p>
    case 'failed':
    case 'cancelled':
      return (
        <p class={mood === 'failed' ? 'bad' : 'quiet'} part="error">
          {snapshot?.error}
        </p>
      )
    default:
      return null
  }
}
