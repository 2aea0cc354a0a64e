// What whoever watches may do besides, as the service says it: nobody is offered a button that could only be refused.
import type { JobUrls } from '../address.ts'
import { RequestProblem } from '../problem.ts'
import { requestJson } from '../request.ts'
import { byTicket } from '../renew-ticket.ts'
import { withTicket } from '../transports/line-url.ts'
import { NO_RIGHTS, type Rights } from './details-props.ts'

export interface KnownRights {
  readonly rights: Rights
  /** False where there was no answer: worth asking again. */
  readonly certain: boolean
}

const ALL: Rights = { steer: true, inspect: true }

/**
 * Without a ticket the browser's own right counts: asked once by all widgets that appear together. Not kept longer,
 * since somebody may sign in, or out.
 */
const asking = new Map<string, Promise<KnownRights>>()

/** Never rejects. Where the service does not say, everything is offered, and it decides when it is asked. */
export function rightsFor({ snapshot, ticket }: JobUrls): Promise<KnownRights> {
  const session = new URL('../session', snapshot)
  if (ticket) return known(byTicket(ticket, (text) => ask(withTicket(session, text))))
  const rights = asking.get(session.href) ?? known(ask(session.href)).finally(() => asking.delete(session.href))
  asking.set(session.href, rights)
  return rights
}

async function known(answer: Promise<Rights>): Promise<KnownRights> {
  try {
    return { rights: await answer, certain: true }
  } catch (error) {
    const refusal = error instanceof RequestProblem && !error.passing ? error : null
    // A service that knows nothing of sessions asks nobody who they are.
    const allowed = refusal === null || refusal.status === 404
    return { rights: allowed ? ALL : NO_RIGHTS, certain: refusal !== null }
  }
}

async function ask(url: string): Promise<Rights> {
  const { can } = await requestJson<{ readonly can?: readonly string[] }>(url)
  return can ? { steer: can.includes('steer'), inspect: can.includes('inspect') } : ALL
}
