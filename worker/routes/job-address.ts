// The `:id` in the address of a job. An id that no job can have is as unknown as one that no job has, and is refused
// before any object is asked.
import * as v from 'valibot'
import type { JobHandle } from '../../durable/job-handle.ts'
import { seenJobs } from '../access/seen-jobs.ts'
import type { AppContext } from '../http/context.ts'
import { param } from '../http/validate.ts'
import { jobId } from '../schemas/job.ts'

export const jobParam = param(v.object({ id: jobId }), () => ({
  code: 'job_not_found',
  detail: 'There is no job with this id',
}))

/** The job as the caller may see it. */
export function jobOf(c: AppContext, id: string): JobHandle {
  return seenJobs(c).job(c.get('workspace'), id)
}

export function linksOf(id: string): { readonly job: string; readonly stream: string } {
  return { job: `/api/jobs/${id}`, stream: `/api/jobs/${id}/stream` }
}
