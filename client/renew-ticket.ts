// Getting a fresh ticket: from the page's own server, by way of the callback that the page gave.
import { RequestProblem } from './problem.ts'
import type { Ticket, TicketSource } from './ticket.ts'

/**
 * Asks on the strength of the ticket, and once more with a fresh one when it has run out.
 * @throws RequestProblem what the request throws, and when there is no ticket to be had.
 */
export async function byTicket<T>(ticket: Ticket | null, ask: (ticket: string | null) => Promise<T>): Promise<T> {
  if (!ticket) return ask(null)
  if (ticket.value === null) await renew(ticket)
  const used = ticket.value
  try {
    return await ask(used)
  } catch (error) {
    if (typeof ticket.source === 'string' || !(error instanceof RequestProblem) || error.status !== 401) throw error
    if (ticket.value === used) await renew(ticket)
    return ask(ticket.value)
  }
}

/** By source: all who share it share its tickets. */
const fresh = new WeakMap<object, { value: string | null; asking: Promise<void> | null }>()

/** However many want it, the source is asked once at a time. */
async function renew(ticket: Ticket): Promise<void> {
  const { source } = ticket
  if (typeof source === 'string') return
  const known = fresh.get(source) ?? { value: null, asking: null }
  fresh.set(source, known)
  if (known.value === ticket.value) {
    known.asking ??= (async () => {
      try {
        known.value = await askSource(source)
      } finally {
        known.asking = null
      }
    })()
    await known.asking
  }
  ticket.value = known.value
}

async function askSource(source: Exclude<TicketSource, string>): Promise<string> {
  let ticket: string | null
  try {
    ticket = await source()
  } catch (error) {
    throw error instanceof RequestProblem ? error : new RequestProblem(0, 'ticket_failed', `No ticket: ${error}`)
  }
  if (ticket === null) throw new RequestProblem(401, 'no_ticket', 'There is no ticket for this any more.')
  return ticket
}
