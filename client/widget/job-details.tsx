// What follows the first sight of a job: its figures, what can be done with it, what became of it, its log, and what is said aloud.
// A script of its own, so that nobody waits for it before there is a bar. It draws itself into the place it is given: a
// page that loads the widget under another URL has a second copy of Preact here.
import { render } from 'preact'
import { announce } from './announcer.ts'
import { CopyButton } from './copy-button.tsx'
import type { DetailsProps } from './details-props.ts'
import { addSheet } from './element.ts'
import { Figures } from './figures.tsx'
import { exportParts } from './export-parts.ts'
import { FailureList } from './failure-list.tsx'
import { JobButtons } from './job-buttons.tsx'
import styles from './job-details.css?inline'
import { LogList } from './log-list.tsx'
import { detailsEn } from './messages/details-en.ts'
import { type FirstSight, Narrator } from './milestones.ts'
import { failedCount, type Mood } from './mood.ts'
import { Reconciliation } from './reconciliation.tsx'
import type { DetailSpeech } from './speech.ts'
import { supportDetails } from './support-details.ts'

export { announce, announceIn } from './announcer.ts'
export { RecentList } from './recent-list.tsx'
export { rightsFor } from './rights.ts'
export { runningImports } from './running-imports.ts'

/** Says aloud what becomes of a job. */
export function narrate(from: Element, first: FirstSight | null): Narrator {
  return new Narrator((text, lang) => announce(text, from, lang), first)
}

/** Draws, or draws again; whatever was open stays open. */
export function drawDetails(place: Element, root: ShadowRoot, props: DetailsProps): void {
  addSheet(root, styles)
  exportParts(root)
  render(<JobDetails {...props} />, place)
}

export function removeDetails(place: Element): void {
  render(null, place)
}

/** Moods in which what is shown may have changed since. */
const LOST: ReadonlySet<Mood> = new Set(['reconnecting', 'offline', 'ticket-expired', 'refused'])

function JobDetails(props: DetailsProps) {
  const { view, mood, urls, rights } = props
  const speech: DetailSpeech = { ...props.speech, messages: { ...detailsEn, ...props.speech.messages } }
  const { messages } = speech
  const snapshot = mood === 'not-found' ? null : view.snapshot
  const failed = snapshot?.ended_at ? failedCount(snapshot) : 0
  return (
    <>
      {snapshot && <Figures snapshot={snapshot} fresh={!LOST.has(mood)} now={props.now} speech={speech} />}
      <JobButtons {...props} speech={speech} />
      {snapshot?.ended_at && (
        <div key={snapshot.ended_at} class="outcome">
          {failed > 0 && rights.inspect && <FailureList urls={urls} count={failed} speech={speech} />}
          <Reconciliation result={snapshot.result} speech={speech} />
        </div>
      )}
      {snapshot && <LogList lines={view.logs} cut={view.logsCut} speech={speech} />}
      {mood !== 'loading' && (
        <div class="buttons">
          <CopyButton class="link" label={messages.support} messages={messages} text={() => supportDetails(props)} />
        </div>
      )}
    </>
  )
}
