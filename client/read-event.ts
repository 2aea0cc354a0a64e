// What came on a line as a typed event. The service is trusted to keep its contract.

/** @param type the name under which it came, which says what its data is. */
export function readEvent<Event>(type: string, data: unknown, id: string): Event {
  return { type, cursor: Number(id) || 0, data } as Event
}
