// The right to look at a job. How a fresh one is had when it has run out is in renew-ticket.ts, loaded when it is needed.

/**
 * A ticket, or how to get one: called for the first one and whenever one has run out. It says no by null, or by a
 * rejection with a RequestProblem that no retry mends; any other rejection is a passing trouble, and it is asked again.
 */
export type TicketSource = string | (() => string | null | Promise<string | null>)

export interface Ticket {
  /** The newest; null until it was asked for. */
  value: string | null
  readonly source: TicketSource
}

export function ticketOf(source: TicketSource): Ticket {
  return { value: typeof source === 'string' ? source : null, source }
}
