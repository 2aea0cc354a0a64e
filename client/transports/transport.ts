// The ways in which events of a subject reach this page. A transport opens lines; what is said on a line, when another
// is opened and what the events mean is no business of its own (channel.ts).

/** What is to be followed, as a transport needs to know it. All addresses are absolute. */
export interface LineSubject {
  /** Where its events are streamed; carries no ticket. */
  readonly stream: string
  /** Where its events can be asked for, answer by answer; null when they cannot. */
  readonly events: string | null
}

/** What a transport needs of the machine it runs on; what is left out is the machine's. */
export interface LineEnvironment {
  readonly EventSource?: (new (url: string) => EventSource) | undefined
  readonly fetch?: typeof fetch
  /** Who watches: streams of one viewer count once. One id a browser by default. */
  readonly viewer?: string
}

export interface LineRequest {
  readonly subject: LineSubject
  /** What comes after it is asked for; null asks for no past. Text where a stream has composite cursors. */
  readonly cursor: number | string | null
  readonly ticket: string | null
  readonly environment: LineEnvironment
  /** Those that would be better: a line that only makes do tries them from time to time. */
  readonly better: readonly TransportSource[]
}

export interface LineListener {
  /**
   * An event as it came. A line begins with `sync`, or with the `busy` or `refused` that stands in its place.
   * @param data what its JSON says; undefined when it was none.
   * @param id the cursor that it carried; empty when it carried none.
   */
  event(type: string, data: unknown, id: string): void
  /** There will be no more. Why is asked of the service, not of the line. */
  lost(): void
  /** This one of the better transports works now; the line goes on until it is closed. */
  better(found: TransportSource): void
}

/**
 * Opens a line and gives the way to close it, safe to repeat. The listener is told nothing before this has returned;
 * what it is told after closing it does not hear.
 */
export type Transport = (request: LineRequest, listener: LineListener) => () => void

export type TransportName = 'eventsource' | 'fetch' | 'long-poll'

/** A transport by its name. */
export interface TransportSource {
  readonly name: TransportName
  readonly open: Transport
}
