// Several jobs on one stream: opens the stream of each from its own cursor, and merges what opened.
import * as v from 'valibot'
import { busyResponse } from '../../durable/busy.ts'
import type { JobDirectory } from '../../durable/job-handle.ts'
import { problemResponse } from '../../durable/open-stream.ts'
import type { Problem } from '../../durable/protocol/problem.ts'
import { STREAM_HEADERS } from '../../durable/stream-headers.ts'
import { refusedSchema } from '../schemas/problem.ts'
import { JOB_ID } from '../schemas/job.ts'
import { parseMergedCursor, type Places } from './merged-cursor.ts'
import { type JobStream, mergeStreams } from './merged-stream.ts'

/** A Worker may have so many requests to objects under way in one invocation, and a page so many bars in sight. */
export const JOBS_PER_STREAM = 50

/**
 * 200 with one stream of them all, 204 when the reader has seen the end of each, else a status with a `Problem` as JSON.
 * A job that does not exist is told by a `refused` event; if none exists the answer is `job_not_found`.
 */
export async function openStreams(
  jobs: JobDirectory,
  workspace: string,
  jobIds: readonly string[],
  request: Request,
): Promise<Response> {
  const from = placesOf(request, jobIds.length)
  if (from === null) {
    const detail = `The cursor must name a place for each of the ${jobIds.length} jobs, as the stream's ids do`
    return problemResponse({ code: 'invalid_cursor', detail })
  }
  const answers = await Promise.all(
    jobIds.map((jobId, index) => {
      // An id that no job can have is as unknown as one that no job has; no object is asked.
      if (!JOB_ID.test(jobId)) return Response.json({ code: 'job_not_found', detail: '' }, { status: 404 })
      return jobs.job(workspace, jobId).stream(requestFor(request, from[index] ?? null))
    }),
  )
  if (answers.every(({ status }) => status === 404)) {
    return problemResponse({ code: 'job_not_found', detail: 'None of these jobs exists' })
  }
  // A job that does not exist keeps nobody waiting who has seen the end of all others.
  const nothingLeft = answers.every(({ status }) => status === 204 || status === 404)
  if (nothingLeft) return new Response(null, { status: 204 })
  const streams: JobStream[] = []
  let refused = ''
  for (const [index, answer] of answers.entries()) {
    const jobId = jobIds[index] ?? ''
    if (answer.status === 200 && answer.body !== null) streams.push({ index, jobId, body: answer.body })
    else if (answer.status >= 400) refused += refusedFrame(jobId, v.parse(refusedSchema, await answer.json()))
  }
  if (streams.length === 0 && refused === '') return busyResponse('unavailable', Math.random())
  return new Response(mergeStreams(streams, from, refused), { headers: STREAM_HEADERS })
}

function placesOf(request: Request, jobs: number): Places | null {
  const brought = request.headers.get('Last-Event-ID') ?? new URL(request.url).searchParams.get('after')
  if (brought === null || brought === '') return Array.from({ length: jobs }, () => null)
  return parseMergedCursor(brought, jobs)
}

function requestFor(request: Request, after: number | null): Request {
  const url = new URL(request.url)
  if (after === null) url.searchParams.delete('after')
  else url.searchParams.set('after', String(after))
  return new Request(url, { signal: request.signal })
}

function refusedFrame(jobId: string, { code }: Problem): string {
  return `event: refused\ndata: ${JSON.stringify({ job_id: jobId, code })}\n\n`
}
