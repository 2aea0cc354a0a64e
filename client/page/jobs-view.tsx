// All jobs, newest first, live: pages are read when they are turned to, the board tells what changes on them.
import { useState } from 'preact/hooks'
import { hasEnded, JOB_STATUSES, type JobStatus } from '../../durable/protocol/snapshot.ts'
import type { JobSummary } from '../../durable/protocol/summary.ts'
import type { BoardView } from '../board-view.ts'
import { useBoardTrouble } from './board-trouble.ts'
import { time } from './figures.ts'
import { jobLines } from './job-lines.ts'
import { pathOf } from './router.ts'
import { Pager } from './pager.tsx'
import { Blank, Loading, Trouble, useTitle } from './states.tsx'
import { useBoard } from './use-board.ts'
import { usePages } from './use-pages.ts'
import type { JobPage } from './wire.ts'

export function JobsView() {
  useTitle('Jobs')
  const [status, setStatus] = useState('')
  const board = useBoard()
  const trouble = useBoardTrouble(board)
  return (
    <>
      <div class="bar-row">
        <div class="jobs-head">
          <h1>Jobs</h1>
          <p role="status" class="quiet">
            {trouble}
          </p>
        </div>
        <select aria-label="Status" value={status} onChange={({ currentTarget: { value } }) => setStatus(value)}>
          <option value="">All statuses</option>
          {JOB_STATUSES.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      </div>
      <JobPages key={status} status={JOB_STATUSES.find((one) => one === status) ?? null} board={board.jobs} />
    </>
  )
}

interface JobPagesProps {
  /** Null for jobs of any. */
  readonly status: JobStatus | null
  readonly board: BoardView['jobs']
}

function JobPages({ status, board }: JobPagesProps) {
  const query = new URLSearchParams({ limit: '50', ...(status !== null && { status }) })
  const pages = usePages<JobPage>(`/api/jobs?${query}`)
  const { page, number, turning, problem, reread } = pages
  const last = page?.next_cursor === null
  const jobs = page === null ? [] : jobLines({ jobs: page.jobs, status, first: number === 1, last }, board)
  return (
    <>
      {problem !== null && <Trouble problem={problem} onRetry={reread} />}
      {page === null && problem === null && <Loading />}
      {page !== null && jobs.length === 0 && (
        <Blank title={status === null ? 'No jobs yet' : `No ${status} jobs`}>
          <p>An import of traces is a job, and so is whatever your own programs push.</p>
        </Blank>
      )}
      {jobs.length > 0 && (
        <ul class="jobs" aria-busy={turning}>
          {jobs.map((job) => (
            <JobRow key={job.job_id} job={job} />
          ))}
        </ul>
      )}
      {page !== null && (number > 1 || !last) && <Pager pages={pages} />}
    </>
  )
}

function JobRow({ job }: { readonly job: JobSummary }) {
  const going = !hasEnded(job)
  return (
    <li>
      <a class="job" href={pathOf({ name: 'job', id: job.job_id })}>
        <span class="job-title">{job.title}</span>
        <span class="tag" data-status={job.stalled_since === null ? job.status : 'stalled'}>
          {job.stalled_since === null ? job.status : 'no sign of life'}
          {going && job.progress !== null && ` ${Math.floor(job.progress)}%`}
        </span>
        <span class="quiet job-kind">
          {job.kind}
          {going && (job.message ?? job.phase) !== null && ` · ${job.message ?? job.phase}`}
        </span>
        <span class="quiet job-time">{time(job.created_at)}</span>
        {going && <progress class="job-bar" aria-label={job.title} max={100} value={job.progress ?? undefined} />}
        {job.error !== null && <span class="bad job-error">{job.error}</span>}
      </a>
    </li>
  )
}
