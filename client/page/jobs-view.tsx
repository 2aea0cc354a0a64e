// All jobs, newest first. While any of them is going the list reads itself again.
import { useEffect, useState } from 'preact/hooks'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { time } from './figures.ts'
import { pathOf } from './router.ts'
import { Blank, Loading, Trouble, useTitle } from './states.tsx'
import { useResource } from './use-resource.ts'
import type { JobPage } from './wire.ts'

/** A list is glanced at; the job's own page is live. */
const REFRESH_MS = 3_000

const STATUSES = ['queued', 'running', 'completed', 'failed', 'cancelled'] as const

export function JobsView({ version }: { readonly version: number }) {
  useTitle('Jobs')
  const [status, setStatus] = useState('')
  const [cursors, setCursors] = useState<readonly string[]>([])
  const [changes, setChanges] = useState(0)
  const query = new URLSearchParams({ limit: '50' })
  if (status !== '') query.set('status', status)
  const cursor = cursors.at(-1)
  if (cursor !== undefined) query.set('cursor', cursor)
  const page = useResource<JobPage>(`/api/jobs?${query}`, version + changes)
  const jobs = page.value?.jobs ?? []
  const going = jobs.some((job) => !hasEnded(job))
  useEffect(() => {
    if (!going || page.loading) return
    const timer = setTimeout(() => setChanges(changes + 1), REFRESH_MS)
    return () => clearTimeout(timer)
  }, [going, page.loading, changes])

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
          {STATUSES.map((value) => (
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

function JobRow({ job }: { readonly job: Snapshot }) {
  const going = !hasEnded(job)
  return (
    <li>
      <a class="job" href={pathOf({ name: 'job', id: job.job_id })}>
        <span class="job-title">{job.title}</span>
        <span class="tag" data-status={job.status}>
          {job.status}
          {going && job.progress !== null && ` ${Math.floor(job.progress)}%`}
        </span>
        <span class="quiet job-kind">{job.kind}</span>
        <span class="quiet job-time">{time(job.created_at)}</span>
        {job.error !== null && <span class="bad job-error">{job.error}</span>}
      </a>
    </li>
  )
}
