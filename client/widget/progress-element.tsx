// <jobcast-progress job="…" src="…" ticket="…">: one job, live. Attributes in, DOM events out; what is seen at once is
// drawn in progress-panel.tsx, and what can wait in job-details.tsx, a script of its own.
import { render } from 'preact'
import type { StreamEvent } from '../../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { observeJob } from '../observe-job.ts'
import type { JobWatch } from '../watch-job.ts'
import type { RequestProblem } from '../problem.ts'
import { type ErrorDetail, WidgetElement } from './element.ts'
import { type Bar, type Mood, moodOf, risingBar } from './mood.ts'
import { ProgressPanel } from './progress-panel.tsx'
import type { FirstSight, Narrator } from './milestones.ts'
import { NO_RIGHTS, type Rights } from './details-props.ts'
import { heard, OWN_CLOCK, type ServerClock } from './server-clock.ts'
import { serviceUrl } from './service.ts'
import { ticketSource } from './ticket-source.ts'

/** The `detail` of every event of this element. */
export interface JobEventDetail {
  readonly job_id: string
  readonly state: Mood
  /** Null until the service first answers. */
  readonly snapshot: Snapshot | null
  /** What time it is at the service (milliseconds since the epoch), as well as that is known here. */
  readonly time: number
}

/** The `detail` of `jobcast-error`. */
export interface JobErrorDetail extends JobEventDetail, ErrorDetail {}

type Details = typeof import('./job-details.tsx')

export class JobcastProgress extends WidgetElement {
  #hold: JobWatch | null = null
  #bar: Bar | null = null
  #last: Snapshot | null = null
  /** What was seen first: what is said aloud is what has changed since. */
  #first: FirstSight | null = null
  #narrator: Narrator | null = null
  #mood: Mood = 'loading'
  #told: Mood | null = null
  #problem: RequestProblem | null = null
  #serverClock: ServerClock = OWN_CLOCK
  #frame = 0
  #clock: ReturnType<typeof setInterval> | null = null
  #details: Details | null = null
  #rights: Rights = NO_RIGHTS
  /** Whether the service was asked for them since it last let us see the job. */
  #asked = false
  #place: Element | null = null

  /** The job's id. */
  get job(): string | null {
    return this.getAttribute('job')
  }

  set job(value: string | null) {
    this.setOrRemove('job', value)
  }

  protected override open(): void {
    const jobId = this.job
    if (!jobId) {
      if (this.root) render(null, this.root)
      return
    }
    const ticket = ticketSource(this.ticket, this.ticketGiver, jobId)
    this.#hold = observeJob(
      { baseUrl: serviceUrl(this.src), jobId, ...(ticket !== undefined && { ticket }) },
      (_, event) => this.#changed(event),
    )
    addEventListener('online', this.#look)
    addEventListener('offline', this.#look)
    this.#look()
    this.draw()
  }

  protected override close(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = 0
    this.#runClock(false)
    removeEventListener('online', this.#look)
    removeEventListener('offline', this.#look)
    this.#hold?.close()
    this.#narrator?.close()
    this.#hold = this.#bar = this.#last = this.#first = this.#narrator = this.#told = this.#problem = null
    this.#rights = NO_RIGHTS
    this.#asked = false
    this.#serverClock = OWN_CLOCK
  }

  /** Goes to the panel: what is in it comes and goes. */
  override focus(options?: FocusOptions): void {
    this.root?.querySelector<HTMLElement>('.panel')?.focus(options)
  }

  readonly #look = (): void => {
    this.#changed(null)
    void this.#loadDetails()
  }

  /** Events and announcements go out at once, also from a hidden tab; drawing waits for a frame, and so for a tab that shows. */
  #changed(event: StreamEvent | null): void {
    if (!this.#hold) return
    const { view } = this.#hold
    const { snapshot, refusal } = view
    const mood = (this.#mood = moodOf(view, navigator.onLine))
    if (event) this.#serverClock = heard(this.#serverClock, event, this.#last, view, Date.now())
    if (snapshot) {
      this.#bar = risingBar(this.#bar, snapshot)
      this.#last = snapshot
      this.#first ??= { seen: snapshot, at: this.#time() }
    }
    this.#narrator?.hear(mood, snapshot, this.speech, this.#time())
    if (event?.type === 'sync') void this.#loadDetails()
    if (view.connection === 'refused') this.#asked = false
    const detail = this.#detail()
    if (event?.type === 'progress') this.emit('jobcast-progress', detail)
    if (mood !== this.#told) {
      this.#told = mood
      this.emit('jobcast-state', detail)
      const end = endEvent(mood)
      if (end) this.emit(end, detail)
      else if (refusal && view.connection === 'refused') this.#complain(refusal)
    }
    this.#schedule()
    this.#runClock(snapshot?.started_at != null && !hasEnded(snapshot) && view.connection !== 'refused')
  }

  #complain(problem: RequestProblem): void {
    this.#problem = problem
    const { code, message } = problem
    const detail: JobErrorDetail = { ...this.#detail(), code, message }
    this.emit('jobcast-error', detail)
  }

  #detail(): JobEventDetail {
    return { job_id: this.job ?? '', state: this.#mood, snapshot: this.#last, time: this.#time() }
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
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.draw())
  }

  /** Tried again whenever the service is heard from: without its script a job has a bar, and nothing else. */
  async #loadDetails(): Promise<void> {
    const hold = this.#hold
    const loaded = this.#details ?? (await import('./job-details.tsx').catch(() => null))
    // The network is away, or a new version of the service has replaced the script.
    if (!loaded || !hold || hold !== this.#hold) return
    this.#details = loaded
    if (!this.#narrator) {
      this.#narrator = loaded.narrate(this, this.#first)
      this.#changed(null)
    }
    if (this.#asked || hold.view.snapshot === null) return
    this.#asked = true
    const { rights, certain } = await loaded.rightsFor(hold.urls)
    if (hold !== this.#hold) return
    this.#rights = rights
    this.#asked &&= certain
    this.#schedule()
  }

  protected override draw(): void {
    this.#frame = 0
    const hold = this.#hold
    if (!hold || !this.root) return
    const { view, urls } = hold
    const { speech } = this
    const mood = this.#mood
    render(
      <ProgressPanel
        key={urls.stream}
        detailsPlace={this.#takePlace}
        view={view}
        mood={mood}
        bar={this.#bar}
        speech={speech}
      />,
      this.root,
    )
    if (!this.#place || !this.#details) return
    this.#details.drawDetails(this.#place, this.root, {
      now: this.#time(),
      view,
      transport: hold.transport,
      mood,
      urls,
      speech,
      rights: this.#rights,
      problem: this.#problem,
      onRevive: () => hold.revive(),
      onProblem: (problem) => this.#complain(problem),
    })
  }

  readonly #takePlace = (place: Element | null): void => {
    if (!place && this.#place) this.#details?.removeDetails(this.#place)
    this.#place = place
  }
}

function endEvent(mood: Mood): 'jobcast-completed' | 'jobcast-failed' | 'jobcast-cancelled' | null {
  switch (mood) {
    case 'completed':
    case 'completed-with-failures':
      return 'jobcast-completed'
    case 'failed':
    case 'cancelled':
      return `jobcast-${mood}`
    default:
      return null
  }
}
