// All jobs, newest first, live: pages are read when they are turned to, the board tells what changes on them.
import { useState } from 'preact/hooks'
import { hasEnded, JOB_STATUSES } from '../../durable/protocol/snapshot.ts'
import type { JobSummary } from '../../durable/protocol/summary.ts'
import { time } from './figures.ts'
import { jobLines } from './job-lines.ts'
import { pathOf } from './router.ts'
import { Blank, Loading, Trouble, useTitle } from './states.tsx'
import { useResource } from './use-resource.ts'
import { useBoard } from './use-board.ts'
import type { JobPage } from './wire.ts'

export function JobsView() {
  useTitle('Jobs')
  const [status, setStatus] = useState('')
  const [cursors, setCursors] = useState<readonly string[]>([])
  const [changes, setChanges] = useState(0)
  const query = new URLSearchParams({ limit: '50' })
  if (status !== '') query.set('status', status)
  const cursor = cursors.at(-1)
  if (cursor !== undefined) query.set('cursor', cursor)
  const board = useBoard()
  const page = useResource<JobPage>(`/api/jobs?${query}`, changes)
  const jobs = page.value
    ? jobLines(
        {
          jobs: page.value.jobs,
          status: JOB_STATUSES.find((one) => one === status) ?? null,
          first: cursor === undefined,
          last: page.value.next_cursor === null,
        },
        board,
      )
    : []

  return (
    <>
      <div class="bar-row">
        <h1>Jobs</h1>
        <select
          aria-label="Status"
          value={status}
          onChange={({ currentTarget: { value } }) => {
            setStatus(value)
            setCursors([])
          }}
        >
          <option value="">All statuses</option>
          {JOB_STATUSES.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      </div>
      {page.problem !== null && <Trouble problem={page.problem} onRetry={() => setChanges(changes + 1)} />}
      {page.value === null && page.problem === null && <Loading />}
      {page.value !== null && jobs.length === 0 && (
        <Blank title={status === '' ? 'No jobs yet' : `No ${status} jobs`}>
          <p>An import of traces is a job, and so is whatever your own programs push.</p>
        </Blank>
      )}
      {jobs.length > 0 && (
        <ul class="jobs">
          {jobs.map((job) => (
            <JobRow key={job.job_id} job={job} />
          ))}
        </ul>
      )}
      {page.value !== null && (cursors.length > 0 || page.value.next_cursor !== null) && (
        <div class="pager">
          <button type="button" disabled={cursors.length === 0} onClick={() => setCursors(cursors.slice(0, -1))}>
            Newer
          </button>
          <button
            type="button"
            disabled={page.value.next_cursor === null}
            onClick={() => page.value?.next_cursor && setCursors([...cursors, page.value.next_cursor])}
          >
            Older
          </button>
        </div>
      )}
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
