// The ways in which events of a subject reach this page. A transport opens lines; what is said on a line, when another
// is opened and what the events mean is no business of its own (channel.ts).

/** What is to be followed, as a transport needs to know it. All addresses are absolute and carry no ticket. */
export interface LineSubject {
  /** Where its events are streamed. */
  readonly stream: string
  /** Where its events can be asked for, answer by answer; null when they cannot. */
  readonly events: string | null
  /** The names of its events; others are not for us. */
  readonly types: readonly string[]
}

/** What a transport needs of the machine it runs on. */
export interface LineEnvironment {
  /** Absent where the machine has none. */
  readonly EventSource?: (new (url: string) => EventSource) | undefined
  readonly fetch: typeof fetch
  /** Who watches: streams of one viewer count once. One id a browser by default. */
  readonly viewer: string
}

export interface LineRequest {
  readonly subject: LineSubject
  /** What comes after it is asked for; null asks for no past. Text where a stream has composite cursors. */
  readonly cursor: number | string | null
  readonly ticket: string | null
  readonly environment: LineEnvironment
  /** The best there is: a line that only makes do tries it again from time to time. */
  readonly better: TransportSource | null
}

/** One way to the events of a subject: open until it is lost or closed. */
export interface Line {
  /** Nothing is told afterwards. Safe to repeat. */
  close(): void
}

export interface LineListener {
  /**
   * An event as it came. A line begins with `sync`, or with the `busy` or `refused` that stands in its place.
   * @param data what its JSON says; undefined when it was none.
   * @param id the cursor that it carried; empty when it carried none.
   */
  event(type: string, data: unknown, id: string): void
  /** The line is lost, and closed. Told once, and never after `close`. Why is asked of the service, not of the line. */
  lost(): void
  /** The better transport that the request named works now; the line goes on until it is closed. */
  better(): void
}

/** Opens a line; the listener is told nothing before this has returned. */
export type Transport = (request: LineRequest, listener: LineListener) => Line

export type TransportName = 'eventsource' | 'fetch' | 'long-poll'

/** A transport that need not be here yet: what few need is loaded when it is needed. */
export interface TransportSource {
  readonly name: TransportName
  /** The transport itself once it has been loaded. */
  load(): Transport | Promise<Transport>
}
