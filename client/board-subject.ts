// The board of all jobs, to be watched. It never ends, and its `sync` holds all there is: no past is asked for.
import type { JobSummary } from '../durable/protocol/summary.ts'
import { apiUrl, ticketFor, withoutTicket } from './address.ts'
import { type BoardEvent, type BoardView, adoptJobs, EMPTY_BOARD, foldBoard } from './board-view.ts'
import type { Subject } from './subject.ts'
import type { TicketSource } from './ticket.ts'

const TYPES = ['sync', 'job', 'heartbeat', 'busy', 'refused'] as const satisfies readonly BoardEvent['type'][]

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
  const url = streamUrl(address)
  const stream = withoutTicket(url)
  const probe = new URL(stream)
  probe.pathname = probe.pathname.replace(/stream$/, 'jobs')
  probe.searchParams.set('limit', String(PROBED_JOBS))
  return {
    stream: stream.href,
    probe: probe.href,
    events: null,
    ticket: ticketFor(url, address),
    types: TYPES,
    blank: EMPTY_BOARD,
    fold: foldBoard,
    opening: openingOfBoard,
    adopt: (view, answer) => adoptJobs(view, (answer as JobPage).jobs),
    isOver: () => false,
    isFinal: () => false,
  }
}

function streamUrl(address: BoardAddress): URL {
  const url = new URL(typeof address === 'object' && 'baseUrl' in address ? address.baseUrl : address)
  url.hash = ''
  return url.pathname.endsWith('/api/stream') ? url : new URL(apiUrl(url, 'stream'))
}

/** What somebody who begins to watch the board now is told first. */
export function openingOfBoard({ jobs, cursor, head }: BoardView): BoardEvent | null {
  const place = cursor ?? head
  return jobs && { type: 'sync', cursor: place, data: { verdict: 'resumed', cursor: place, jobs } }
}
