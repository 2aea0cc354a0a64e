// <jobcast-progress job="…" src="…">: one job, live. Attributes in, DOM events out; all drawing is in progress-panel.tsx.
import { render } from 'preact'
import type { StreamEvent } from '../../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { type JobHold, observeJob } from '../observe-job.ts'
import { ElementBase, emit, openShadow } from './element.ts'
import { type Bar, type Mood, moodOf, risingBar } from './mood.ts'
import { heard, OWN_CLOCK, type ServerClock } from './server-clock.ts'
import { ProgressPanel } from './progress-panel.tsx'
import styles from './widget.css?inline'
import { serviceUrl } from './service.ts'

/** The `detail` of every event of this element. */
export interface JobEventDetail {
  readonly job_id: string
  readonly state: Mood
  /** Null until the service first answers. */
  readonly snapshot: Snapshot | null
  /** What time it is at the service (milliseconds since the epoch), as well as that is known here. */
  readonly time: number
}

export class JobcastProgress extends ElementBase {
  static readonly observedAttributes = ['job', 'src']

  #root: ShadowRoot | null = null
  #hold: JobHold | null = null
  #bar: Bar | null = null
  #last: Snapshot | null = null
  /** What is announced is what has changed since. */
  #spoken: Snapshot | null = null
  #mood: Mood | null = null
  #serverClock: ServerClock = OWN_CLOCK
  #frame = 0
  #clock: ReturnType<typeof setInterval> | null = null
  #milestones: typeof import('./milestones.ts') | null = null
  #outcome: typeof import('./outcome.tsx') | null = null
  #outcomePlace: Element | null = null

  /** The job's id. */
  get job(): string | null {
    return this.getAttribute('job')
  }

  set job(value: string | null) {
    setOrRemove(this, 'job', value)
  }

  /** The address of the service; where this script came from by default. */
  get src(): string | null {
    return this.getAttribute('src')
  }

  set src(value: string | null) {
    setOrRemove(this, 'src', value)
  }

  connectedCallback(): void {
    this.#root ??= openShadow(this, styles)
    if (!this.#hold) this.#open()
  }

  disconnectedCallback(): void {
    // An element that is only moved is connected again before this runs.
    queueMicrotask(() => {
      if (this.isConnected) return
      this.#close()
      if (this.#root) render(null, this.#root)
    })
  }

  attributeChangedCallback(_name: string, before: string | null, now: string | null): void {
    if (before === now || !this.isConnected) return
    this.#close()
    this.#open()
  }

  #open(): void {
    const jobId = this.job
    if (!jobId) return
    const hold = observeJob({ baseUrl: serviceUrl(this.src), jobId }, (_, event) => this.#changed(event))
    this.#hold = hold
    this.#changed(null)
    this.#draw()
  }

  #close(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#runClock(false)
    this.#hold?.close()
    this.#hold = this.#bar = this.#last = this.#spoken = this.#mood = null
    this.#serverClock = OWN_CLOCK
  }

  /** Events and announcements go out at once, also from a hidden tab; drawing waits for a frame, and so for a tab that shows. */
  #changed(event: StreamEvent | null): void {
    if (!this.#hold) return
    const { view, urls } = this.#hold
    const { snapshot } = view
    const mood = moodOf(view)
    if (event) this.#serverClock = heard(this.#serverClock, event, this.#last, view, Date.now())
    if (snapshot) {
      this.#bar = risingBar(this.#bar, snapshot)
      this.#last = snapshot
      this.#announce(snapshot)
    }
    const detail: JobEventDetail = { job_id: urls.jobId, state: mood, snapshot, time: this.#time() }
    if (event?.type === 'progress') emit(this, 'jobcast-progress', detail)
    if (mood !== this.#mood) {
      this.#mood = mood
      emit(this, 'jobcast-state', detail)
      const end = endEvent(mood)
      if (end) emit(this, end, detail)
      if (snapshot && hasEnded(snapshot)) void this.#loadOutcome()
    }
    this.#schedule()
    this.#runClock(snapshot?.started_at != null && !hasEnded(snapshot))
  }

  #time(): number {
    return Date.now() + this.#serverClock.aheadMs
  }

  /** The time that has passed is drawn once a second, also while nothing else changes. */
  #runClock(runs: boolean): void {
    if (runs === (this.#clock !== null)) return
    if (this.#clock !== null) clearInterval(this.#clock)
    this.#clock = runs ? setInterval(() => this.#schedule(), 1_000) : null
  }

  #schedule(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#draw())
  }

  /** Joining a job that is under way announces nothing; what changes while the words are being loaded is said after. */
  #announce(snapshot: Snapshot): void {
    if (this.#spoken === null) {
      this.#spoken = snapshot
      void this.#loadMilestones()
    } else if (this.#milestones !== null) {
      this.#milestones.announceMilestone(this.#spoken, snapshot, this)
      this.#spoken = snapshot
    }
  }

  async #loadMilestones(): Promise<void> {
    try {
      this.#milestones ??= await import('./milestones.ts')
      if (this.#last) this.#announce(this.#last)
    } catch {
      // The network is away: the bar says the same to whoever asks it.
    }
  }

  async #loadOutcome(): Promise<void> {
    try {
      this.#outcome ??= await import('./outcome.tsx')
      this.#schedule()
    } catch {
      // The network is away: the end itself is shown all the same, without the ways into its details.
    }
  }

  #draw(): void {
    this.#frame = 0
    const hold = this.#hold
    if (!hold || !this.#root) return
    render(
      <ProgressPanel
        key={hold.urls.stream}
        now={this.#time()}
        outcomePlace={this.#takePlace}
        view={hold.view}
        bar={this.#bar}
        urls={hold.urls}
        onRetried={() => hold.revive()}
        onProblem={({ code, message }) => emit(this, 'jobcast-error', { job_id: hold.urls.jobId, code, message })}
      />,
      this.#root,
    )
    const { snapshot } = hold.view
    if (snapshot && this.#outcomePlace) this.#outcome?.drawOutcome(this.#outcomePlace, this.#root, snapshot, hold.urls)
  }

  readonly #takePlace = (place: Element | null): void => {
    this.#outcomePlace = place
  }
}

function endEvent(mood: Mood): string | null {
  switch (mood) {
    case 'completed':
    case 'completed-with-failures':
      return 'jobcast-completed'
    case 'failed':
      return 'jobcast-failed'
    case 'cancelled':
      return 'jobcast-cancelled'
    case 'not-found':
    case 'refused':
      return 'jobcast-error'
    default:
      return null
  }
}

function setOrRemove(element: Element, name: string, value: string | null): void {
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
