// One line to one subject. It closes on each error and comes back by itself with `?after=` and its own cursor (a new
// EventSource sends no Last-Event-ID, and a refused one is dead for good and does not say why). What there is to do when
// more is wrong than that a line broke is in trouble.ts, loaded while all is well.
import { backoffMs } from './backoff.ts'
import { type ConnectionSignal, isSettled, nextState } from './connection.ts'
import type { WatchEnvironment } from './environment.ts'
import type { Follower, Known } from './follower.ts'
import { makePatience, WAKING_MS } from './patience.ts'
import { isBehind, isFinal, isOver, type StreamView, type Subject } from './subject.ts'
import { openEventSource } from './transports/event-source-line.ts'
import type { TransportSource } from './transports/transport.ts'
import { SILENCE_MS, SYNC_MS, type Way } from './way.ts'

/** A connection that held this long worked: its loss is a new trouble, not the old one going on. */
const STEADY_MS = 10_000

const NATIVE: TransportSource = { name: 'eventsource', open: openEventSource }

/** Opens a line of its own, and goes on from what is known. */
export function openChannel<View extends StreamView, Event extends { readonly type: string }>(
  known: Known<View>,
  subject: Subject<View, Event>,
  tell: (event: Event | null) => void,
  environment: Partial<WatchEnvironment> = {},
): Follower {
  const {
    EventSource = globalThis.EventSource,
    random = Math.random,
    retry = (attempt) => backoffMs(attempt, random()),
    transports: [first] = [EventSource && NATIVE],
  } = environment
  const { ticket } = subject
  const patience = makePatience()
  const closing = new AbortController()
  const way: Way = {
    source: typeof first === 'object' ? first : null,
    better: [],
    patienceMs: SYNC_MS,
    misses: 0,
    failures: 0,
  }
  /** Of what is going on now; whatever comes of what went on before is not heard. */
  let turn = 0
  let closeLine = (): void => {}
  /** When what is going on began, or when a wait that the service asked for ends. */
  let since = 0
  let synced = false
  let isGuarded = false

  function show(view: View, event: Event | null = null): void {
    known.view = view
    tell(event)
  }

  /** Ends whatever is going on. */
  function end(): void {
    turn++
    synced = false
    closeLine()
    patience.stop()
  }

  /** The same, to begin something else. False when somebody who was told has done so already. */
  function begin(signal: ConnectionSignal): boolean {
    end()
    const mine = turn
    const connection = nextState(known.view.connection, signal)
    if (connection !== known.view.connection) show({ ...known.view, connection })
    return mine === turn
  }

  function dial(): void {
    if (!begin('dial')) return
    const mine = turn
    const { source, better } = way
    since = Date.now()
    if (!source || ticket?.value === null) return void meetTrouble()
    known.transport = source.name
    patience.start(way.patienceMs, lost)
    closeLine = source.open(
      { subject, cursor: known.view.cursor, ticket: ticket && ticket.value, environment, better },
      {
        event: (type, data, id) => mine === turn && hear(type, data, Number(id) || 0),
        lost: () => mine === turn && lost(),
        better(found) {
          if (mine !== turn) return
          way.source = found
          way.patienceMs = SYNC_MS
          way.misses = 0
          dial()
        },
      },
    )
  }

  function hear(type: string, data: unknown, cursor: number): void {
    patience.start(SILENCE_MS, lost)
    if (!data) return
    if (type === 'busy' || type === 'refused') return lost(data)
    if (type === 'sync') {
      synced = true
      way.misses = 0
      // While all is well: when it is needed, the network or a deploy may have taken it.
      loadTrouble().catch(() => {})
    }
    const event = { type, cursor, data } as unknown as Event
    const view = subject.fold(known.view, event)
    show({ ...view, connection: nextState(view.connection, standing(view)) }, event)
    if (isDone()) end()
  }

  /** Whether nothing more can come, and all of it was seen. */
  function isDone(): boolean {
    return isOver(known.view) && isFinal(known.view)
  }

  /** Where the connection stands after what was heard. */
  function standing(view: View): ConnectionSignal {
    if (isBehind(view)) return 'catching-up'
    if (isOver(view)) return 'ended'
    return known.transport === 'long-poll' ? 'polling' : 'live'
  }

  async function loadTrouble(): Promise<typeof import('./trouble.ts')> {
    const trouble = await import('./trouble.ts')
    if (!isGuarded) trouble.onWaking(wake, closing.signal)
    isGuarded = true
    return trouble
  }

  /** @param said by the service in place of a stream. */
  function lost(said?: unknown): void {
    const worked = synced
    if (worked && Date.now() - since > STEADY_MS) way.failures = 0
    if (!begin('lost')) return
    if (worked && !said && !isSettled(known.view.connection)) redial()
    else void meetTrouble(said)
  }

  async function meetTrouble(said?: unknown): Promise<void> {
    end()
    const mine = turn
    since = Date.now()
    let ms: number | undefined
    try {
      const { solve } = await loadTrouble()
      const solved = await solve(subject, environment, known.view, way, said)
      if (mine !== turn) return
      ms = solved.ms
      show(solved.view)
    } catch {
      // It may pass.
    }
    if (mine !== turn) return
    if (ms === 0) dial()
    else redial(ms)
  }

  /** @param asked for how long the service asked to be left alone. */
  function redial(asked?: number): void {
    if (isSettled(known.view.connection)) return
    const ms = asked ?? retry(way.failures++)
    const mine = begin('lost')
    since = asked ? Date.now() + asked : 0
    if (ms === null) show({ ...known.view, connection: 'refused' })
    else if (mine) patience.start(ms, dial)
  }

  function wake(): void {
    const { connection } = known.view
    // What has just begun is left to itself; so is a service that said when to come back.
    if (synced || Date.now() - since < WAKING_MS) patience.wake()
    else if (!isSettled(connection)) dial()
    else if (connection === 'ended' && !isFinal(known.view)) void meetTrouble()
  }

  if (!isDone()) dial()
  return {
    revive() {
      way.failures = 0
      if (isSettled(known.view.connection)) dial()
    },
    close() {
      closing.abort()
      end()
    },
  }
}
