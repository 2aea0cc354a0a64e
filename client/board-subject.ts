// The board of all jobs, to be watched. It never ends, and its `sync` holds all there is: no past is asked for.
import type { JobSummary } from '../durable/protocol/summary.ts'
import { apiUrl, takeTicket, withQuery } from './address.ts'
import { type BoardEvent, type BoardView, adoptJobs, EMPTY_BOARD, foldBoard, sharesJobs } from './board-view.ts'
import type { Subject } from './subject.ts'
import type { TicketSource } from './ticket.ts'

/** A screenful: what is shown where no stream comes through. */
const PROBED_JOBS = 50

/** As much of the probe's answer as is used. */
interface JobPage {
  readonly jobs: readonly JobSummary[]
}

/** Names the board of a service: by the address of the service, or by the URL of its stream. */
export type BoardAddress = string | URL | { readonly baseUrl: string | URL; readonly ticket?: TicketSource }

/** @throws TypeError when the address is not absolute. */
export function boardSubject(address: BoardAddress): Subject<BoardView, BoardEvent> {
  const named = typeof address === 'object' && 'baseUrl' in address
  const url = new URL(named ? address.baseUrl : address)
  const ticket = takeTicket(url, named ? address.ticket : undefined)
  url.hash = ''
  const stream = withQuery(url.pathname.endsWith('/api/stream') ? url : apiUrl(url, 'stream'), { ticket: null })
  return {
    stream,
    probe: withQuery(stream.replace(/stream(?=$|\?)/, 'jobs'), { limit: PROBED_JOBS }),
    events: null,
    ticket,
    blank: EMPTY_BOARD,
    fold: foldBoard,
    opening({ jobs, cursor, head }) {
      const place = cursor ?? head
      return jobs && { type: 'sync', cursor: place, data: { verdict: 'resumed', cursor: place, jobs } }
    },
    keyOf: (event) => (event.type === 'job' ? event.data.job_id : event),
    adopt: (view, answer) => adoptJobs(view, (answer as JobPage).jobs),
    fits: (view, answer) => sharesJobs(view, (answer as JobPage).jobs),
  }
}
