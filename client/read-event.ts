// A message of an event stream as a typed event. The service is trusted to keep its contract; what is not JSON is no
// event: a proxy's words, never the service's.

/** @param type the name under which the message was heard, which says what its data is. */
export function readEvent<Event>(type: string, message: MessageEvent): Event | null {
  const data = parse(message.data)
  return data === undefined ? null : ({ type, cursor: Number(message.lastEventId) || 0, data } as Event)
}

function parse(text: unknown): unknown {
  try {
    return JSON.parse(String(text))
  } catch {
    return undefined
  }
}
