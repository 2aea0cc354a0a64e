// Reads a stream as an EventSource would, event by event.
import { EventSourceParserStream } from 'eventsource-parser/stream'

export interface SentEvent {
  readonly event: string
  readonly id: string | undefined
  readonly data: unknown
}

export function readEvents(response: Response) {
  if (response.body === null) throw new Error(`no stream: ${response.status}`)
  let retryMs: number | null = null
  const reader = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ onRetry: (ms) => (retryMs = ms) }))
    .getReader()
  const next = async (): Promise<SentEvent | null> => {
    const { value, done } = await reader.read()
    return done ? null : { event: value.event ?? 'message', id: value.id, data: JSON.parse(value.data) }
  }
  const until = async (wanted: (event: SentEvent) => boolean): Promise<SentEvent[]> => {
    const seen: SentEvent[] = []
    for (let event = await next(); event !== null; event = await next()) {
      seen.push(event)
      if (wanted(event)) return seen
    }
    return seen
  }
  return {
    /** When to come back, as the stream last said it. */
    retryMs: () => retryMs,
    async take(number: number): Promise<SentEvent[]> {
      let left = number
      return until(() => --left === 0)
    },
    until,
    rest: () => until(() => false),
    cancel: () => reader.cancel(),
    async *[Symbol.asyncIterator]() {
      for (let event = await next(); event !== null; event = await next()) yield event
    },
  }
}
