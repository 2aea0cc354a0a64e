// One line to one subject: what it brings is folded, and whoever follows is told. When it is lost, or does not come about,
// recovery.ts goes on, loaded while all is well. A new line asks with `?after=` and its own cursor for what was missed (a
// new EventSource sends no Last-Event-ID, and a refused one is dead for good and does not say why).
import { type ConnectionState, isSettled, whenDialled, whenLost } from './connection.ts'
import type { WatchEnvironment } from './environment.ts'
import type { Follower, Known } from './follower.ts'
import type { Recoverable } from './recoverable.ts'
import { isFinal, type StreamView, type Subject, whenHeard } from './subject.ts'
import { eventSource } from './transports/event-source-line.ts'
import { route, SILENCE_MS, WAKING_MS } from './way.ts'

/** Where not even the code that knows better can be had: a service that restarts is back by then, more or less. */
const HELPLESS_MS = 10_000

/** Opens a line of its own, and goes on from what is known. */
export function openChannel<View extends StreamView, Event>(
  known: Known<View>,
  subject: Subject<View, Event>,
  tell: (event: Event | null) => void,
  environment: Partial<WatchEnvironment> = {},
): Follower {
  const { transports: [first] = [eventSource(environment)] } = environment
  const { ticket } = subject
  const closing = new AbortController()
  /** Of what is going on now; whatever comes of what went on before is not heard. */
  let turn = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let closeLine = (): void => {}
  const channel: Recoverable<View, Event> = {
    known,
    subject,
    environment,
    signal: closing.signal,
    way: route(typeof first === 'object' ? first : null),
    dueAt: 0,
    show,
    wait,
    dial,
    lost,
  }

  function show(view: View, event: Event | null = null): void {
    known.view = view
    tell(event)
  }

  function stand(after: (before: ConnectionState) => ConnectionState): void {
    const connection = after(known.view.connection)
    if (connection !== known.view.connection) show({ ...known.view, connection })
  }

  function wait(ms: number, ended: () => void): void {
    clearTimeout(timer)
    const dueAt = (channel.dueAt = Date.now() + ms)
    timer = setTimeout(() => (Date.now() - dueAt > WAKING_MS ? wait(WAKING_MS, ended) : ended()), ms)
  }

  /** Ends whatever is going on. Gives a way to ask whether what begins now still is. */
  function end(): () => boolean {
    const mine = ++turn
    clearTimeout(timer)
    closeLine()
    return () => mine === turn
  }

  function dial(): void {
    const isOn = end()
    const { source, better, patienceMs } = channel.way
    if (!source || ticket?.value === null) recover(isOn)
    else {
      known.transport = source.name
      wait(patienceMs, lost)
      closeLine = source.open(
        { subject, cursor: known.view.cursor, ticket: ticket && ticket.value, environment, better },
        {
          event: (type, data, id) => isOn() && hear(type, data, Number(id) || 0),
          lost: () => isOn() && lost(),
          better(found) {
            if (!isOn()) return
            channel.way = route(found)
            dial()
          },
        },
      )
    }
    stand(whenDialled)
  }

  function hear(type: string, data: unknown, cursor: number): void {
    wait(SILENCE_MS, lost)
    if (!data) return
    if (type === 'busy' || type === 'refused') return lost(data)
    // While all is well: when it is needed, the network or a deploy may have taken it.
    if (type === 'sync') recover(() => false)
    const event = { type, cursor, data } as unknown as Event
    const view = subject.fold(known.view, event)
    show({ ...view, connection: whenHeard(view, known.transport) }, event)
    if (isFinal(known.view)) end()
  }

  /** @param said by the service in place of a stream. */
  function lost(said?: unknown): void {
    const isOn = end()
    stand(whenLost)
    recover(isOn, said)
  }

  function recover(isOn: () => boolean, said?: unknown): void {
    import('./recovery.ts')
      .then((recovery) => recovery.recover(channel, isOn, said))
      .catch(() => isOn() && wait(Math.random() * HELPLESS_MS, dial))
  }

  if (!isFinal(known.view)) dial()
  return {
    revive: () => isSettled(known.view.connection) && dial(),
    close() {
      closing.abort()
      end()
    },
  }
}
