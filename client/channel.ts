// One line to one subject, whoever listens. It closes on each error and comes back by itself with `?after=` and its own
// cursor (a new EventSource sends no Last-Event-ID, and a refused one is dead for good and does not say why: the probe
// is asked to learn it). Where a transport brings nothing from a service that is there, the next one is used.
import type { BusyData, RefusedData } from '../durable/protocol/event.ts'
import { HEARTBEAT_MS } from '../durable/protocol/frame.ts'
import { politeMs } from './backoff.ts'
import { type ConnectionSignal, isSettled, nextState } from './connection.ts'
import type { ChannelEnvironment } from './environment.ts'
import { type Feed, type Listener, tellAll } from './feed.ts'
import { Patience } from './patience.ts'
import type { RequestProblem } from './problem.ts'
import { readEvent } from './read-event.ts'
import { isBehind, type StreamView, type Subject } from './subject.ts'
import type { Line, TransportName, TransportSource } from './transports/transport.ts'

/** Two heartbeats may be late or lost on the way; a third half period of silence means that the line is dead. */
const SILENCE_MS = HEARTBEAT_MS * 2.5

/** A service sends `sync` at once. What has not come by now is held back on the way; another way may be open. */
const SYNC_MS = 4_000

/** Once can be chance; a transport that failed so often in a row is not for this network. */
const MISSES = 2

/** A connection that held this long worked: its loss is a new trouble, not the old one going on. */
const STEADY_MS = 10_000

/** When there may be a network again, or somebody looks again: no reason to wait any longer. */
const WAKING = ['online', 'pageshow', 'resume', 'visibilitychange'] as const

/** On their way down, in a page: some of these are told to the document alone. Workers take no capturing listeners. */
const CAPTURE = { capture: 'document' in globalThis }

export class Channel<View extends StreamView, Event extends { readonly type: string }> implements Feed<View, Event> {
  view: View
  readonly #subject: Subject<View, Event>
  readonly #environment: ChannelEnvironment
  readonly #transports: readonly TransportSource[]
  readonly #listeners = new Set<Listener<View, Event>>()
  readonly #patience = new Patience(() => (this.#line ? this.#lost(false) : this.#redial()))
  /** From the first listener to the last. */
  #watching = new AbortController()
  /** Of what is going on now; whatever comes of what went on before is not heard. */
  #turn = new AbortController()
  #line: Line | null = null
  #retry: ReturnType<typeof setTimeout> | undefined
  #failures = 0
  #rung = 0
  #misses = 0
  #dialedAt = 0
  #synced = false

  /**
   * @param seed what is known already: the channel goes on from there.
   * @throws TypeError when none of the transports can bring the subject.
   */
  constructor(subject: Subject<View, Event>, environment: ChannelEnvironment, seed: View = subject.blank) {
    this.view = seed
    this.#subject = subject
    this.#environment = environment
    this.#transports = environment.transports.filter(({ name }) => name !== 'long-poll' || subject.events !== null)
    if (this.#source === undefined) throw new TypeError(`No transport brings ${subject.stream} to here: name another`)
  }

  get transport(): TransportName | null {
    return this.#source?.name ?? null
  }

  listen(listener: Listener<View, Event>): () => void {
    this.#listeners.add(listener)
    if (this.#listeners.size === 1) this.#start()
    return () => {
      if (this.#listeners.delete(listener) && this.#listeners.size === 0) this.#stop()
    }
  }

  revive(): void {
    if (this.#listeners.size === 0 || !isSettled(this.view.connection)) return
    this.#failures = 0
    this.#signal('revived')
    this.#dial()
  }

  #start(): void {
    const { signal } = (this.#watching = new AbortController())
    for (const type of WAKING) globalThis.addEventListener?.(type, this.#wake, { ...CAPTURE, signal })
    if (this.view.connection !== 'ended') this.#dial()
  }

  #stop(): void {
    this.#watching.abort()
    this.#begin()
  }

  readonly #wake = (): void => {
    if (this.#synced) this.#patience.wake()
    else if (!isSettled(this.view.connection)) this.#dial()
  }

  /** Ends whatever was going on. */
  #begin(): AbortSignal {
    this.#turn.abort()
    this.#line?.close()
    this.#line = null
    this.#synced = false
    this.#patience.stop()
    clearTimeout(this.#retry)
    this.#turn = new AbortController()
    return this.#turn.signal
  }

  async #dial(): Promise<void> {
    const signal = this.#begin()
    const { ticket } = this.#subject
    this.#signal('dial')
    if (ticket?.value === null) return this.#ask()
    try {
      const loading = this.#source?.load()
      // What is here already is used at once.
      const transport = loading instanceof Promise ? await loading : loading
      if (signal.aborted || transport === undefined) return
      this.#dialedAt = Date.now()
      this.#patience.start(this.#rung < this.#transports.length - 1 ? SYNC_MS : SILENCE_MS)
      this.#line = transport(
        {
          subject: this.#subject,
          cursor: this.view.cursor,
          ticket: ticket?.value ?? null,
          environment: this.#environment,
          better: this.#transports[0] ?? null,
        },
        {
          event: (type, data, id) => signal.aborted || this.#hear(type, data, id),
          lost: () => signal.aborted || this.#lost(false),
          better: () => signal.aborted || this.#climb(),
        },
      )
    } catch {
      // The code of the transport is not to be had, now or any more: that of the first always is.
      if (signal.aborted) return
      this.#rung = this.#misses = 0
      this.#redial()
    }
  }

  get #source(): TransportSource | undefined {
    return this.#transports[this.#rung]
  }

  /** A better transport works again. */
  #climb(): void {
    this.#rung = this.#misses = 0
    this.#dial()
  }

  #hear(type: string, data: unknown, id: string): void {
    this.#patience.start(SILENCE_MS)
    if (data === undefined || !this.#subject.types.includes(type)) return
    const event = readEvent<Event | Control>(type, data, id)
    if (isControl(event)) {
      if (event.type === 'refused') this.#lost(true)
      else this.#redial(politeMs(event.data.retry_after, this.#environment.random()))
      return
    }
    if (type === 'sync') {
      this.#synced = true
      this.#misses = 0
    }
    this.view = this.#subject.fold(this.view, event)
    this.#tell(event)
    const standing = this.#standing()
    if (standing !== 'ended' && this.view.connection === 'ended') this.#signal('revived')
    this.#signal(standing)
    if (standing === 'ended' && this.#subject.isFinal(this.view)) this.#begin()
  }

  /** Where the connection stands after an event that was folded in. */
  #standing(): ConnectionSignal {
    if (isBehind(this.view)) return 'catching-up'
    if (this.#subject.isOver(this.view)) return 'ended'
    return this.#source?.name === 'long-poll' ? 'polling' : 'live'
  }

  #lost(refused: boolean): void {
    const worked = this.#synced
    this.#begin()
    if (worked && this.#standing() === 'ended') return this.#signal('ended')
    this.#signal('reconnecting')
    if (worked && Date.now() - this.#dialedAt > STEADY_MS) this.#failures = 0
    if (worked && !refused) this.#redial()
    else void this.#ask()
  }

  /** Learns from the probe why there is no line: nothing there, all of it seen already, no right, a passing trouble. */
  async #ask(): Promise<void> {
    const { signal } = this.#turn
    const { ticket } = this.#subject
    const used = ticket?.value
    this.#patience.start(SILENCE_MS)
    try {
      const { askWhy } = await import('./ask-why.ts')
      const why = await askWhy(this.#subject, { signal, fetch: this.#environment.fetch })
      if (signal.aborted) return
      if ('refusal' in why) return this.#settle('refused', why.refusal)
      this.view = this.#subject.adopt(this.view, why.answer)
      this.#tell(null)
      // Over, and all of it seen: the stream had nothing left (204).
      if (this.#standing() === 'ended') return this.#settle('ended', null)
      if (ticket?.value !== used) return this.#dial()
      this.#missed()
    } catch {
      // It may pass.
    }
    if (!signal.aborted) this.#redial()
  }

  /** The service is there, and the transport brought nothing of it. */
  #missed(): void {
    if (++this.#misses < MISSES || this.#rung === this.#transports.length - 1) return
    this.#rung++
    this.#misses = this.#failures = 0
  }

  /** @param ms null to come back no more. */
  #redial(ms: number | null = this.#environment.retry(this.#failures++)): void {
    if (ms === null) return this.#settle('refused', null)
    this.#begin()
    this.#signal('reconnecting')
    this.#retry = setTimeout(() => this.#dial(), ms)
  }

  #settle(signal: 'ended' | 'refused', refusal: RequestProblem | null): void {
    this.#begin()
    this.view = { ...this.view, refusal }
    this.#signal(signal)
  }

  #signal(signal: ConnectionSignal): void {
    const connection = nextState(this.view.connection, signal)
    if (connection === this.view.connection && !isSettled(connection)) return
    this.view = { ...this.view, connection }
    this.#tell(null)
  }

  #tell(event: Event | null): void {
    tellAll(this.#listeners, this.view, event)
  }
}

/** Events that speak to the channel alone. */
type Control =
  | { readonly type: 'busy'; readonly data: BusyData }
  | { readonly type: 'refused'; readonly data: RefusedData }

function isControl(event: { readonly type: string }): event is Control {
  return event.type === 'busy' || event.type === 'refused'
}
