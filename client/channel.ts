// One connection to one subject, shared by every watcher of it in this page. It closes on each error and comes back by
// itself with `?after=` and its own cursor (a new EventSource sends no Last-Event-ID, and a refused one is dead for
// good and does not say why: the probe is asked once to learn it).
import type { BusyData } from '../durable/protocol/event.ts'
import { HEARTBEAT_MS } from '../durable/protocol/frame.ts'
import { backoffMs, politeMs } from './backoff.ts'
import { type ConnectionSignal, nextState } from './connection.ts'
import { RequestProblem } from './problem.ts'
import { readEvent } from './read-event.ts'
import { requestJson } from './request.ts'
import { isBehind, type StreamView, type Subject } from './subject.ts'

/** What a watch needs of the machine it runs on; each can be given by the caller. */
export interface WatchEnvironment {
  readonly EventSource: new (url: string) => EventSource
  readonly fetch: typeof fetch
  /** In [0, 1). */
  readonly random: () => number
  /** Who watches: streams of one viewer count once. One id a browser by default. */
  readonly viewer: string
}

/** An event, or null when only the state of the connection changed. */
export type Listener<View, Event> = (view: View, event: Event | null) => void

/** Two heartbeats may be late or lost on the way; a third half period of silence means that the line is dead. */
const SILENCE_MS = HEARTBEAT_MS * 2.5

/** After a freeze or sleep, events that were queued meanwhile get this long to arrive before the line counts as dead. */
const WAKING_MS = 2_000

/** A connection that held this long worked: its loss is a new trouble, not the old one going on. */
const STEADY_MS = 10_000

export class Channel<View extends StreamView, Event extends { readonly type: string }> {
  view: View
  readonly #subject: Subject<View, Event>
  readonly #environment: WatchEnvironment
  readonly #listeners = new Set<Listener<View, Event>>()
  #source: EventSource | null = null
  #asking: AbortController | null = null
  #retry: ReturnType<typeof setTimeout> | null = null
  #silence: ReturnType<typeof setTimeout> | null = null
  #failures = 0
  #dialedAt = 0
  #heardAt = 0
  #synced = false

  constructor(subject: Subject<View, Event>, environment: WatchEnvironment) {
    this.view = subject.blank
    this.#subject = subject
    this.#environment = environment
  }

  /** The first listener opens the connection, the last one to leave closes it. */
  listen(listener: Listener<View, Event>): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#start()
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop()
    }
  }

  /** Looks again at what was over or refused: somebody has retried it, or may see it now. */
  revive(): void {
    if (this.#listeners.size === 0 || (this.view.connection !== 'ended' && this.view.connection !== 'refused')) return
    this.#signal('revived')
    this.#dial()
  }

  #start(): void {
    globalThis.addEventListener?.('online', this.#online)
    if (this.view.connection !== 'ended') this.#dial()
  }

  #stop(): void {
    globalThis.removeEventListener?.('online', this.#online)
    this.#hangUp()
    if (this.#retry !== null) clearTimeout(this.#retry)
    this.#retry = null
  }

  readonly #online = (): void => {
    if (this.#retry === null) return
    clearTimeout(this.#retry)
    this.#dial()
  }

  #dial(): void {
    this.#hangUp()
    this.#retry = null
    this.#signal('dial')
    const source = new this.#environment.EventSource(this.#url())
    this.#source = source
    this.#synced = false
    this.#dialedAt = this.#heardAt = Date.now()
    for (const type of this.#subject.types) {
      source.addEventListener(type, (message) => {
        if (this.#source === source) this.#hear(readEvent<Event>(type, message))
      })
    }
    source.addEventListener('error', () => {
      if (this.#source === source) this.#broken()
    })
    this.#watchSilence(SILENCE_MS)
  }

  #url(): string {
    const url = new URL(this.#subject.stream)
    const { cursor } = this.view
    if (cursor !== null) url.searchParams.set('after', String(cursor))
    url.searchParams.set('viewer', this.#environment.viewer)
    return url.href
  }

  #hangUp(): void {
    this.#source?.close()
    this.#source = null
    this.#asking?.abort()
    this.#asking = null
    if (this.#silence !== null) clearTimeout(this.#silence)
    this.#silence = null
  }

  #hear(event: Event | null): void {
    this.#heardAt = Date.now()
    if (event === null) return
    if (isBusy(event)) {
      this.#hangUp()
      this.#signal('lost')
      this.#redialIn(politeMs(event.data.retry_after, this.#environment.random()))
      return
    }
    this.#synced ||= event.type === 'sync'
    this.view = this.#subject.fold(this.view, event)
    this.#tell(event)
    if (this.view.connection === 'ended' && !this.#over()) this.#signal('revived')
    this.#signal(this.#standing())
    if (this.view.connection === 'ended' && this.#subject.isFinal(this.view)) this.#hangUp()
  }

  /** Where the connection stands after an event that was folded in. */
  #standing(): ConnectionSignal {
    if (isBehind(this.view)) return 'synced-behind'
    return this.#over() ? 'over' : 'caught-up'
  }

  #over(): boolean {
    return this.#subject.isOver(this.view)
  }

  #broken(): void {
    const worked = this.#synced
    this.#hangUp()
    if (worked && this.#over() && !isBehind(this.view)) return this.#signal('over')
    this.#signal('lost')
    if (!worked) {
      void this.#ask()
      return
    }
    if (Date.now() - this.#dialedAt > STEADY_MS) this.#failures = 0
    this.#redial()
  }

  #redial(): void {
    this.#redialIn(backoffMs(this.#failures++, this.#environment.random()))
  }

  #redialIn(ms: number): void {
    this.#retry = setTimeout(() => this.#dial(), ms)
  }

  /** Learns from the probe why there was no stream: nothing there, all of it seen already, or a passing trouble. */
  async #ask(): Promise<void> {
    const asking = new AbortController()
    this.#asking = asking
    try {
      const signal = AbortSignal.any([asking.signal, AbortSignal.timeout(SILENCE_MS)])
      const answer = await requestJson<unknown>(this.#subject.probe, { signal, fetch: this.#environment.fetch })
      if (asking.signal.aborted) return
      this.view = this.#subject.adopt(this.view, answer)
      // A stream that is refused while its job is over has nothing left for this cursor (204).
      this.#signal(this.#over() ? 'over' : 'lost')
    } catch (error) {
      if (asking.signal.aborted) return
      if (error instanceof RequestProblem && !error.passing) {
        this.view = { ...this.view, refusal: error }
        this.#signal('denied')
      }
    }
    if (this.view.connection !== 'ended' && this.view.connection !== 'refused') this.#redial()
  }

  #watchSilence(ms: number): void {
    const dueAt = Date.now() + ms
    this.#silence = setTimeout(() => {
      const now = Date.now()
      const left = this.#heardAt + SILENCE_MS - now
      if (left > 0) this.#watchSilence(left)
      else if (now - dueAt > WAKING_MS) this.#watchSilence(WAKING_MS)
      else this.#broken()
    }, ms)
  }

  #signal(signal: ConnectionSignal): void {
    const connection = nextState(this.view.connection, signal)
    if (connection === this.view.connection && signal !== 'over' && signal !== 'denied') return
    this.view = { ...this.view, connection }
    this.#tell(null)
  }

  #tell(event: Event | null): void {
    for (const listener of this.#listeners) listener(this.view, event)
  }
}

/** The one event that speaks to the connection alone. */
function isBusy(event: { readonly type: string }): event is { readonly type: 'busy'; readonly data: BusyData } {
  return event.type === 'busy'
}
