// What there is to look into once a job is over: the records that failed, and the figures of its result. A script of
// its own, loaded at the end of the job, so that nobody waits for it before the first sight of a bar. It draws itself
// into the place it is given: a page that loads the widget under another URL has a second copy of Preact here.
import { render } from 'preact'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { JobUrls } from '../address.ts'
import { addSheet } from './element.ts'
import { FailureList } from './failure-list.tsx'
import { failedCount } from './mood.ts'
import styles from './outcome.css?inline'
import { Reconciliation } from './reconciliation.tsx'

/** Draws, or draws again; whatever was open stays open until another attempt ends. */
export function drawOutcome(place: Element, root: ShadowRoot, snapshot: Snapshot, urls: JobUrls): void {
  addSheet(root, styles)
  const failed = failedCount(snapshot)
  render(
    <div key={snapshot.ended_at} class="outcome">
      {failed > 0 && <FailureList urls={urls} count={failed} />}
      <Reconciliation result={snapshot.result} />
    </div>,
    place,
  )
}
