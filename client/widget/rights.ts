// What whoever watches may do besides, as the service says it: nobody is offered a button that could only be refused.
import type { JobUrls } from '../address.ts'
import { requestJson } from '../request.ts'
import { byTicket } from '../renew-ticket.ts'
import { withTicket } from '../transports/line-url.ts'

export interface Rights {
  /** Cancel, and run again. */
  readonly steer: boolean
  /** Look into what failed. */
  readonly inspect: boolean
}

/** Without a ticket the browser's own right counts: asked once for each service, however many widgets there are. */
const own = new Map<string, Promise<Rights>>()

/** Never rejects: where the service does not say, everything is offered, and it decides when it is asked. */
export function rightsFor({ snapshot, ticket }: JobUrls): Promise<Rights> {
  const session = new URL('../session', snapshot)
  if (ticket) return byTicket(ticket, (text) => ask(withTicket(session, text))).catch(() => ALL)
  const rights = own.get(session.href) ?? ask(session.href).catch(() => ALL)
  own.set(session.href, rights)
  return rights
}

const ALL: Rights = { steer: true, inspect: true }

async function ask(url: string): Promise<Rights> {
  const { can } = await requestJson<{ readonly can?: readonly string[] }>(url)
  return can ? { steer: can.includes('steer'), inspect: can.includes('inspect') } : ALL
}
