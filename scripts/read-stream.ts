// A job's stream read outside a browser, by nothing of ours but the protocol's types: what a stranger's program does.
import { EventSourceParserStream } from 'eventsource-parser/stream'
import type { CompletedData, FailedData, StreamEvent } from '../durable/protocol/event.ts'

/** One event as it came, with the id that stands on its frame. */
export type Received = StreamEvent & { readonly id: string }

export interface ReadOptions {
  /** Where an earlier stream ended; sent as `Last-Event-ID`. */
  readonly lastEventId?: string
  readonly signal?: AbortSignal
}

/** An EventSource waits some seconds; programs on the same machine need not. */
const reconnectMs = 50

/** How an ended job ends: the event that carries it. */
export type End = { readonly id: string } & (
  | { readonly type: 'completed'; readonly data: CompletedData }
  | { readonly type: 'failed'; readonly data: FailedData }
)

/**
 * The events of one connection, until the service closes it. Leaving the loop closes it from our side.
 * @throws when the service answers with anything but a stream, except 204, which is a stream without events.
 */
export async function* readStream(url: string, options: ReadOptions = {}): AsyncGenerator<Received> {
  const { lastEventId, signal } = options
  const response = await fetch(url, {
    headers: { accept: 'text/event-stream', ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    ...(signal && { signal }),
  })
  if (response.status === 204) return
  if (response.status !== 200 || response.body === null) {
    throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  }
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  for await (const { event, id, data } of events) {
    yield { type: event, id: id ?? '', cursor: Number(id ?? 0), data: JSON.parse(data) } as Received
  }
}

/**
 * Follows a job to its end over as many connections as that takes, as an EventSource does: each goes on after the
 * last id. `onEvent` hears everything, and may cut the connection by answering `reconnect`.
 */
export async function followToEnd(
  url: string,
  onEvent: (event: Received) => 'reconnect' | void = () => {},
  options: ReadOptions = {},
): Promise<End> {
  let lastEventId = options.lastEventId
  for (;;) {
    const place = lastEventId === undefined ? {} : { lastEventId }
    for await (const event of readStream(url, { ...options, ...place })) {
      if (event.id !== '') lastEventId = event.id
      const wish = onEvent(event)
      if (event.type === 'completed' || event.type === 'failed') return event
      if (wish === 'reconnect') break
    }
    options.signal?.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, reconnectMs))
  }
}
