// Where the tickets of a widget come from: first its attribute, then the page, when it says how to get another.
import type { TicketSource } from '../ticket.ts'

/** For a job of the service, or for an import that is to begin (`job_id` null). Null says that there is none. */
export type GetTicket = (wanted: { readonly job_id: string | null }) => string | null | Promise<string | null>

/** For the address of a job (address.ts); undefined where no ticket is needed. */
export function ticketSource(
  first: string | null | undefined,
  get: GetTicket | null,
  jobId: string | null,
): TicketSource | undefined {
  // Empty is what a template leaves of a ticket that it has none for.
  if (!get) return first || undefined
  let unused = first
  return () => {
    const ticket = unused
    unused = null
    return ticket || get({ job_id: jobId })
  }
}
