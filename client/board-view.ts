// What a viewer sees of the board: the newest known summary of each job. Folded by pure functions, like a job's view.
import type { BoardSyncData, BusyData, RefusedData } from '../durable/protocol/event.ts'
import type { JobSummary } from '../durable/protocol/summary.ts'
import type { StreamView } from './subject.ts'

/** A page that stays open for weeks hears of ever more jobs; the board itself keeps fewer than these. */
export const BOARD_LINES = 500

export interface BoardView extends StreamView {
  /** Newest job first, at most BOARD_LINES; null until the service first answers. */
  readonly jobs: readonly JobSummary[] | null
}

export type BoardEvent =
  | { readonly type: 'sync'; readonly cursor: number; readonly data: BoardSyncData }
  /** The newest summary of a job; its own `cursor` is the job's, not the board's. */
  | { readonly type: 'job'; readonly cursor: number; readonly data: JobSummary }
  | { readonly type: 'heartbeat'; readonly cursor: number; readonly data: Record<string, never> }
  | { readonly type: 'busy'; readonly data: BusyData }
  | { readonly type: 'refused'; readonly data: RefusedData }

export const EMPTY_BOARD: BoardView = { connection: 'connecting', jobs: null, cursor: null, head: 0, refusal: null }

/** The board after an event of its stream; `connection` is left as it is. */
export function foldBoard(view: BoardView, event: BoardEvent): BoardView {
  switch (event.type) {
    case 'sync':
      return { ...view, jobs: event.data.jobs, cursor: event.cursor, head: event.data.cursor, refusal: null }
    case 'job':
      return { ...view, jobs: withSummary(view.jobs ?? [], event.data), cursor: further(view, event.cursor) }
    case 'heartbeat':
      return { ...view, cursor: further(view, event.cursor) }
    case 'busy':
    case 'refused':
      return view
    default:
      return event satisfies never
  }
}

/** Takes newest jobs that were asked for apart from the stream, where no stream comes through. */
export function adoptJobs(view: BoardView, listed: readonly JobSummary[]): BoardView {
  return { ...view, jobs: listed.reduce(withSummary, view.jobs ?? []) }
}

/**
 * Whether these newest jobs, asked for apart from the stream, can be of the same workspace: the board knows one of them,
 * or there is none. A board that knows nothing yet is opened by whoever is signed in now.
 */
export function sharesJobs({ jobs }: BoardView, listed: readonly JobSummary[]): boolean {
  if (!jobs?.length) return jobs === null || listed.length === 0
  return jobs.some(({ job_id }) => listed.some((one) => one.job_id === job_id))
}

function further({ cursor }: BoardView, reached: number): number {
  return Math.max(cursor ?? 0, reached)
}

/** Of two summaries of one job the one further on stands: `sync` already knows what is replayed after it. */
function withSummary(jobs: readonly JobSummary[], summary: JobSummary): readonly JobSummary[] {
  const at = jobs.findIndex(({ job_id }) => job_id === summary.job_id)
  const known = jobs[at]
  if (known) return known.cursor > summary.cursor ? jobs : jobs.with(at, summary)
  const older = jobs.findIndex(({ created_at }) => created_at < summary.created_at)
  return jobs.toSpliced(older < 0 ? jobs.length : older, 0, summary).slice(0, BOARD_LINES)
}
