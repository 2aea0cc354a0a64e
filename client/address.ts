// Where a job of a service lives. Everything that talks to the service builds its URLs here.
import { type Ticket, ticketOf, type TicketSource } from './ticket.ts'

/** Names one job: by the address of its service and its id, or by the URL of the job or of its stream (`?ticket=…`). */
export type JobAddress =
  | string
  | URL
  | { readonly baseUrl: string | URL; readonly jobId: string; readonly ticket?: TicketSource }

/** The addresses of one job, absolute. A ticket that was given as text is part of each. */
export interface JobUrls {
  readonly jobId: string
  readonly ticket: Ticket | null
  readonly snapshot: string
  readonly stream: string
  readonly events: string
}

/** The address of an API path on a service; the service may live under a path of its own (`https://host/jobcast`). */
export function apiUrl(baseUrl: string | URL, path: string): string {
  const { origin, pathname } = new URL(baseUrl)
  return `${origin}${pathname.replace(/\/$/, '')}/api/${path}`
}

/** @throws TypeError when the address is not absolute or names no job. */
export function jobUrls(address: JobAddress): JobUrls {
  const named = typeof address === 'object' && 'jobId' in address
  const url = new URL(named ? apiUrl(address.baseUrl, `jobs/${encodeURIComponent(address.jobId)}`) : address)
  const ticket = takeTicket(url, named ? address.ticket : undefined)
  url.hash = ''
  const path = url.pathname.replace(/\/(stream)?$/, '')
  const jobId = named ? address.jobId : decodeURIComponent(path.split('/').pop() ?? '')
  if (!jobId) throw new TypeError(`${url} names no job`)
  const at = (name: string): string => {
    url.pathname = path + name
    return url.href
  }
  return {
    jobId,
    ticket,
    snapshot: at(''),
    stream: at('/stream'),
    events: at('/events'),
  }
}

/** The right that comes with a URL: what was given beside it, or stands in it. Text becomes a part of it. */
export function takeTicket(url: URL, given: TicketSource | undefined): Ticket | null {
  if (typeof given === 'string') url.searchParams.set('ticket', given)
  const source = given ?? url.searchParams.get('ticket')
  return source === null ? null : ticketOf(source)
}

/** The address with these parameters in its query, each in place of what it was; null takes one away. */
export function withQuery(address: string | URL, query: Readonly<Record<string, string | number | null>>): string {
  const url = new URL(address)
  for (const [name, value] of Object.entries(query)) {
    if (value === null) url.searchParams.delete(name)
    else url.searchParams.set(name, String(value))
  }
  return url.href
}
