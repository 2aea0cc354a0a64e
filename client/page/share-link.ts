// Links that let somebody without a key watch one job. The ticket stands in the fragment, which no browser sends to any
// server; on arrival it goes from the address bar into memory, so that it is in no history and no screenshot.
import { requestJson } from '../request.ts'
import { pathOf } from './router.ts'

/** A link is read when a colleague finds the time: a day, not the quarter of an hour of a ticket for a page (s). */
const LINK_SECONDS = 24 * 60 * 60

const FRAGMENT = /^#ticket=(.+)$/

/** By the path for which they came. A reload forgets them: then the link is opened again. */
const held = new Map<string, string>()

/** Moves a ticket that the address carries into memory. Whether it carried one. */
export function takeTicket(): boolean {
  const [, ticket] = FRAGMENT.exec(location.hash) ?? []
  if (ticket === undefined) return false
  held.set(location.pathname, ticket)
  history.replaceState(history.state, '', location.pathname + location.search)
  return true
}

/** The ticket that came with a link to this path; null when none did. */
export function ticketFor(path: string): string | null {
  return held.get(path) ?? null
}

export function forgetTicket(path: string): void {
  held.delete(path)
}

/** A link to the job for whoever it is given to. @throws RequestProblem when it may not be shared */
export async function mintLink(jobId: string): Promise<string> {
  const body = { scope: 'read', jobs: [jobId], ttl: LINK_SECONDS }
  const { ticket } = await requestJson<{ readonly ticket: string }>('/api/tickets', { method: 'POST', body })
  return `${location.origin}${pathOf({ name: 'job', id: jobId })}#ticket=${ticket}`
}
