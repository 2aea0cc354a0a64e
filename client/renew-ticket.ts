// Getting a fresh ticket: from the page's own server, by way of the callback that the page gave.
import { RequestProblem } from './problem.ts'
import type { Ticket, TicketSource } from './ticket.ts'

type Source = Exclude<TicketSource, string>

/**
 * Asks on the strength of the ticket, and once more with a fresh one when it has run out.
 * @throws RequestProblem what the request throws, and when there is no ticket to be had.
 */
export async function byTicket<T>(ticket: Ticket | null, ask: (ticket: string | null) => Promise<T>): Promise<T> {
  if (!ticket) return ask(null)
  const { source } = ticket
  if (typeof source === 'string') return ask(source)
  const used = ticket.value ?? (ticket.value = await renew(source, null))
  try {
    return await ask(used)
  } catch (error) {
    if (!(error instanceof RequestProblem) || error.status !== 401) throw error
    return ask((ticket.value = await renew(source, used)))
  }
}

interface Newest {
  ticket: string | null
  asking: Promise<void> | null
}

/** By source: all who share it share its tickets. */
const newest = new WeakMap<Source, Newest>()

/** What comes after the used ticket. However many want it, the source is asked once at a time. */
async function renew(source: Source, used: string | null): Promise<string | null> {
  const known = newest.get(source) ?? { ticket: null, asking: null }
  newest.set(source, known)
  if (known.ticket === used) await (known.asking ??= askSource(source, known).finally(() => (known.asking = null)))
  return known.ticket
}

async function askSource(source: Source, known: Newest): Promise<void> {
  let ticket: string | null
  try {
    ticket = await source()
  } catch (error) {
    throw error instanceof RequestProblem ? error : new RequestProblem(0, 'ticket_failed', `No ticket: ${error}`)
  }
  if (ticket === null) throw new RequestProblem(401, 'no_ticket', 'There is no ticket for this any more.')
  known.ticket = ticket
}
