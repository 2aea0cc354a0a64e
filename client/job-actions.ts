// What a viewer may do with a job besides watching it.
import type { Snapshot } from '../durable/protocol/snapshot.ts'
import { type JobUrls, withQuery } from './address.ts'
import { type JsonRequest, requestJson } from './request.ts'
import { byTicket } from './renew-ticket.ts'

/** A record that an import could not take in. */
export interface JobFailure {
  readonly trace_id: string | null
  /** In a person's words: `line 12`, `element 3`. */
  readonly place: string
  readonly reason: string
}

export interface FailurePage {
  readonly failures: readonly JobFailure[]
  readonly next_cursor: string | null
}

/** Asks the producer to stop; the job says `cancelling` until it has. Resolves to the job's snapshot. */
export function cancelJob(urls: JobUrls): Promise<Snapshot> {
  return ask<Snapshot>(urls, 'cancel', null, { method: 'POST' })
}

/** Runs a failed or cancelled job again from its checkpoint, as a new attempt of the same job. */
export function retryJob(urls: JobUrls): Promise<Snapshot> {
  return ask<Snapshot>(urls, 'retry', null, { method: 'POST' })
}

/** What could not be imported, a page at a time, in the order of the file. */
export function jobFailures(urls: JobUrls, cursor: string | null = null): Promise<FailurePage> {
  return ask<FailurePage>(urls, 'failures', cursor)
}

function ask<T>(urls: JobUrls, what: string, cursor: string | null, request: JsonRequest = {}): Promise<T> {
  const url = new URL(urls.snapshot)
  url.pathname += `/${what}`
  return byTicket(urls.ticket, (ticket) => requestJson<T>(withQuery(url, { cursor, ticket }), request))
}
