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
  readonly cancel: string
  readonly retry: string
  readonly failures: string
}

/** The address of an API path on a service; the service may live under a path of its own (`https://host/jobcast`). */
export function apiUrl(baseUrl: string | URL, path: string): string {
  const base = new URL(baseUrl)
  base.search = base.hash = ''
  base.pathname = base.pathname.replace(/\/?$/, '/')
  return new URL(`api/${path}`, base).href
}

/** @throws TypeError when the address is not absolute or names no job. */
export function jobUrls(address: JobAddress): JobUrls {
  const job = jobUrl(address)
  const jobId = job.pathname.split('/').at(-1)
  if (!jobId) throw new TypeError(`${String(job)} names no job: expected …/api/jobs/<id>`)
  const below = (name: string) => {
    const url = new URL(job)
    url.pathname += `/${name}`
    return url.href
  }
  return {
    jobId: decodeURIComponent(jobId),
    ticket: ticketFor(job, address),
    snapshot: job.href,
    stream: below('stream'),
    events: below('events'),
    cancel: below('cancel'),
    retry: below('retry'),
    failures: below('failures'),
  }
}

function jobUrl(address: JobAddress): URL {
  if (typeof address === 'object' && 'jobId' in address) {
    const url = new URL(apiUrl(address.baseUrl, `jobs/${encodeURIComponent(address.jobId)}`))
    if (typeof address.ticket === 'string') url.searchParams.set('ticket', address.ticket)
    return url
  }
  const url = new URL(address)
  url.pathname = url.pathname.replace(/\/(stream)?$/, '')
  url.hash = ''
  return url
}

/** The right that an address brings along: its own, or the one in its URL. */
export function ticketFor(url: URL, address: string | URL | { readonly ticket?: TicketSource }): Ticket | null {
  const given = typeof address === 'object' && 'ticket' in address ? address.ticket : undefined
  const source = given ?? url.searchParams.get('ticket')
  return source === null ? null : ticketOf(source)
}

/** The URL for all who may ask it. */
export function withoutTicket(address: string | URL): URL {
  const url = new URL(address)
  url.searchParams.delete('ticket')
  return url
}
