// One reader's connection, by plain HTTP: bytes as they come, events as `eventsource-parser` reads them. It can stop
// reading (so that the service feels it), go on, and leave without a word.
import { createParser } from 'eventsource-parser'
import { get, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { get as getSecurely } from 'node:https'
import { createGunzip } from 'node:zlib'
import { SOON_MS, within } from './deadline.ts'

export interface Received {
  /** The line before `data:`; `message` when there was none. */
  readonly event: string
  /** Of this very frame; undefined when it carried none. */
  readonly id: string | undefined
  readonly data: unknown
}

/** Reads as fast as it comes until `pause`. Every stream must be left or read to its end. */
export class OpenStream {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly #response: IncomingMessage
  readonly #events: Received[] = []
  readonly #decoder = new TextDecoder('utf-8', { fatal: true })
  #taken = 0
  #text = ''
  #over: { readonly failure: Error | null } | null = null
  #wake = Promise.withResolvers<void>()
  /** The last `retry:` that the service sent (ms). */
  retryMs: number | null = null

  private constructor(response: IncomingMessage) {
    this.status = response.statusCode ?? 0
    this.headers = response.headers
    this.#response = response
    const parser = createParser({
      onEvent: ({ event, id, data }) => this.#events.push({ event: event ?? 'message', id, data: parse(data) }),
      onRetry: (ms) => {
        this.retryMs = ms
      },
      onError: (error) => this.#end(error),
    })
    const body = response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response
    body.on('data', (bytes: Buffer) => {
      try {
        const text = this.#decoder.decode(bytes, { stream: true })
        this.#text += text
        parser.feed(text)
        this.#rouse()
      } catch (error) {
        this.#end(error instanceof Error ? error : new Error(String(error)))
      }
    })
    body.once('end', () => this.#end(null))
    body.once('error', (error) => this.#end(error))
    response.once('error', (error) => this.#end(error))
  }

  /** Resolves with the status and headers, whatever they are. */
  static open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<OpenStream> {
    const { promise, resolve, reject } = Promise.withResolvers<OpenStream>()
    const options = { agent: false, headers: { Accept: 'text/event-stream', ...headers } } as const
    const begin = url.startsWith('https:') ? getSecurely : get
    begin(url, options, (response) => resolve(new OpenStream(response))).once('error', reject)
    return within(SOON_MS, `an answer from ${url}`, promise)
  }

  /** Everything received so far, as it came. */
  get text(): string {
    return this.#text
  }

  /** Everything received so far that was an event. */
  get events(): readonly Received[] {
    return this.#events
  }

  /** The next event that was not taken yet; null when the service closed the stream in good order. */
  async next(what = 'the next event', ms = SOON_MS): Promise<Received | null> {
    for (;;) {
      const event = this.#events[this.#taken]
      if (event !== undefined) {
        this.#taken++
        return event
      }
      if (this.#over !== null) {
        if (this.#over.failure !== null) throw this.#over.failure
        return null
      }
      await within(ms, what, this.#wake.promise)
    }
  }

  async take(count: number): Promise<readonly Received[]> {
    let left = count
    return this.until(`${count} events`, () => --left === 0)
  }

  /** Events up to and with the first that is wanted. @throws when the stream ends or the time is up before. */
  async until(what: string, wanted: (event: Received) => boolean, ms = SOON_MS): Promise<readonly Received[]> {
    const seen: Received[] = []
    const deadline = Date.now() + ms
    for (;;) {
      const event = await this.next(what, Math.max(1, deadline - Date.now()))
      if (event === null) throw new Error(`the stream was closed before ${what}; it said ${tell(seen)}`)
      seen.push(event)
      if (wanted(event)) return seen
    }
  }

  /** Everything up to the close. */
  async rest(ms = SOON_MS): Promise<readonly Received[]> {
    const seen: Received[] = []
    const deadline = Date.now() + ms
    for (;;) {
      const what = `the close of the stream, after ${seen.length} events`
      const event = await this.next(what, Math.max(1, deadline - Date.now()))
      if (event === null) return seen
      seen.push(event)
    }
  }

  /** The body of a refusal. */
  async body(): Promise<unknown> {
    await this.rest()
    return parse(this.#text)
  }

  /** Takes nothing more off the wire. */
  pause(): void {
    this.#response.pause()
  }

  resume(): void {
    this.#response.resume()
  }

  /** Breaks the connection off, as a closed tab does. Safe to repeat. */
  leave(): void {
    this.#end(null)
    this.#response.destroy()
  }

  #end(failure: Error | null): void {
    this.#over ??= { failure }
    this.#rouse()
  }

  #rouse(): void {
    this.#wake.resolve()
    this.#wake = Promise.withResolvers<void>()
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Judged by whoever expects JSON here: the text itself never equals an object.
    return text
  }
}

function tell(events: readonly Received[]): string {
  const last = events.slice(-5).map(({ event, id, data }) => `${event}@${id} ${JSON.stringify(data).slice(0, 200)}`)
  return events.length === 0 ? 'nothing' : `${events.length} events, at last ${last.join(', ')}`
}
