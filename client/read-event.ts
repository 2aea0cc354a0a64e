// A message of an event stream as a typed event. The service is trusted to keep its contract; what is not JSON, or of
// a name that this client does not know, is no event.
import type { StreamEvent } from '../durable/protocol/event.ts'

export const EVENT_TYPES = [
  'sync',
  'progress',
  'log',
  'phase',
  'total',
  'attempt',
  'completed',
  'failed',
  'heartbeat',
  'busy',
] as const satisfies readonly StreamEvent['type'][]

/** @returns null for a message whose data is not JSON: a proxy's words, never the service's. */
export function readEvent(type: StreamEvent['type'], message: MessageEvent): StreamEvent | null {
  const data = parse(message.data)
  return data === undefined ? null : ({ type, cursor: Number(message.lastEventId) || 0, data } as StreamEvent)
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
