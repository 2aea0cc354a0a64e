// Getting a fresh ticket: from the page's own server, by way of the callback that the page gave.
import { RequestProblem } from './problem.ts'
import type { Ticket, TicketSource } from './ticket.ts'

type Source = Exclude<TicketSource, string>

/**
 * Asks on the strength of the ticket, and once more with the newest when it has run out; once again when that was not
 * asked for just now: others who share the source may have had it for long.
 * @param renewals how many at most.
 * @throws RequestProblem what the request throws, and when there is no ticket to be had.
 */
export async function byTicket<T>(
  ticket: Ticket | null,
  ask: (ticket: string | null) => Promise<T>,
  renewals = 2,
): Promise<T> {
  if (!ticket) return ask(null)
  const { source } = ticket
  if (typeof source === 'string') return ask(source)
  const used = (ticket.value ??= await renew(source, null))
  try {
    return await ask(used)
  } catch (error) {
    const { status, isRefusal } = Object(error)
    if (!renewals || status !== 401 || !isRefusal) throw error
    const left = newest.get(source)?.ticket === used ? 0 : renewals - 1
    ticket.value = await renew(source, used)
    return byTicket(ticket, ask, left)
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
