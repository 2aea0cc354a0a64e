// One job as its viewer sees it, in every mood. Draws what it is given; keeps nothing but what was pressed.
import type { JobUrls } from '../address.ts'
import type { RequestProblem } from '../problem.ts'
import type { View } from '../view.ts'
import { Figures } from './figures.tsx'
import { JobButtons } from './job-buttons.tsx'
import { LogList } from './log-list.tsx'
import { type Bar, type Mood, moodOf } from './mood.ts'
import { ProgressBar } from './progress-bar.tsx'
import { useSpeech } from './speech.ts'

export interface ProgressPanelProps {
  /** What time it is at the service, in milliseconds since the epoch. */
  readonly now: number
  /** Is given the place for what there is to look into once the job is over (outcome.tsx). */
  readonly outcomePlace: (place: Element | null) => void
  readonly view: View
  readonly bar: Bar | null
  readonly urls: JobUrls
  /** Somebody here had the job run again. */
  readonly onRetried: () => void
  /** Something that was pressed did not work. */
  readonly onProblem: (problem: RequestProblem) => void
}

export function ProgressPanel({ now, outcomePlace, view, bar, urls, onRetried, onProblem }: ProgressPanelProps) {
  const { messages, format } = useSpeech()
  const { snapshot } = view
  const mood = moodOf(view)
  if (snapshot === null || mood === 'not-found' || mood === 'refused') {
    const waits = mood === 'loading' || mood === 'reconnecting'
    const reason = waits ? messages.notConnected : mood === 'not-found' ? messages.notFound : view.refusal?.message
    return (
      <div class="panel" part="panel" data-mood={mood}>
        <p class="mood" part="state">
          {messages.moods[mood]}
        </p>
        {waits && <ProgressBar bar={null} label={messages.progress} text={messages.moods[mood]} mood={mood} />}
        {mood !== 'loading' && <p class="remark">{reason}</p>}
      </div>
    )
  }
  return (
    <div class="panel" part="panel" data-mood={mood} role="group" aria-label={snapshot.title}>
      <div class="head">
        <strong class="title" part="title">
          {snapshot.title}
        </strong>
        {snapshot.viewers > 0 && snapshot.status !== 'completed' && (
          <span class="viewers" part="viewers">
            {messages.viewers(format.count(snapshot.viewers))}
          </span>
        )}
      </div>
      <p class="state">
        <span class="mood" part="state">
          {messages.moods[mood]}
        </span>
        {snapshot.attempt > 1 && <span class="attempt">{messages.attempt(snapshot.attempt)}</span>}
        <span class="phase" part="phase">
          {snapshot.ended_at === null && (snapshot.message ?? snapshot.phase)}
        </span>
      </p>
      <ProgressBar
        bar={bar}
        label={snapshot.title}
        text={`${messages.moods[mood]} ${snapshot.phase ?? ''}`}
        mood={mood}
      />
      <Figures snapshot={snapshot} now={now} />
      <Remark view={view} mood={mood} />
      <JobButtons snapshot={snapshot} urls={urls} onRetried={onRetried} onProblem={onProblem} />
      {snapshot.ended_at !== null && <div ref={outcomePlace} />}
      <LogList lines={view.logs} cut={view.logsCut} />
    </div>
  )
}

/** What the mood alone does not say. */
function Remark({ view: { snapshot }, mood }: { readonly view: View; readonly mood: Mood }) {
  const { messages, format } = useSpeech()
  if (mood === 'reconnecting') return <p class="remark">{messages.reconnecting}</p>
  if (mood === 'cancelling') return <p class="remark">{messages.cancellingHint}</p>
  if (mood === 'stalled' && snapshot?.stalled_since) {
    return <p class="remark warn">{messages.stalledSince(format.clock(snapshot.stalled_since))}</p>
  }
  if ((mood === 'failed' || mood === 'cancelled') && snapshot?.error) {
    return (
      <p class={mood === 'failed' ? 'remark bad' : 'remark'} part="error">
        {snapshot.error}
      </p>
    )
  }
  return null
}
