// Several jobs on one stream: opens the stream of each from its own cursor, and merges what opened.
import * as v from 'valibot'
import type { JobHandle } from '../../durable/job-handle.ts'
import { problemResponse } from '../../durable/open-stream.ts'
import type { Problem } from '../../durable/protocol/problem.ts'
import { STREAM_HEADERS } from '../../durable/stream-headers.ts'
import { refusedSchema } from '../schemas/problem.ts'
import { JOB_ID } from '../schemas/job.ts'
import type { JobStream } from './job-source.ts'
import { formatMergedCursor, parseMergedCursor, type Places } from './merged-cursor.ts'
import { mergeStreams } from './merged-stream.ts'

/** A Worker may have so many requests to objects under way in one invocation, and a page so many bars in sight. */
export const JOBS_PER_STREAM = 50

/** Jobs, as far as they can be watched by whoever asks. */
interface JobStreams {
  job(workspace: string, jobId: string): Pick<JobHandle, 'stream'>
}

/**
 * 200 with one stream of them all, 204 when the reader has seen the end of each, else a status with a `Problem` as JSON.
 * A job that does not exist, or that the visitor may not see any more, is told by a `refused` event; if there is no
 * other, the answer is that problem.
 */
export async function openStreams(
  jobs: JobStreams,
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
  const streams: JobStream[] = []
  const refused: Refused[] = []
  for (const [index, answer] of answers.entries()) {
    const jobId = jobIds[index] ?? ''
    if (answer.status === 200 && answer.body !== null) streams.push({ index, jobId, body: answer.body })
    else if (answer.status >= 400) refused.push({ jobId, problem: v.parse(refusedSchema, await answer.json()) })
  }
  if (streams.length === 0) return nothingToOpen(refused, jobIds.length)
  const id = formatMergedCursor(from)
  const preface = refused.map(({ jobId, problem: { code } }) => {
    return `id: ${id}\nevent: refused\ndata: ${JSON.stringify({ job_id: jobId, code })}\n\n`
  })
  const follow = new URL(request.url).searchParams.get('follow') === '1'
  return new Response(mergeStreams(streams, from, preface.join(''), follow), { headers: STREAM_HEADERS })
}

interface Refused {
  readonly jobId: string
  readonly problem: Problem
}

/**
 * What a fresh ticket mends comes first: whoever has seen the end of some jobs may still want the others. A job that
 * does not exist keeps nobody waiting who has seen the end of all others.
 */
function nothingToOpen(refused: readonly Refused[], jobs: number): Response {
  const mendable = refused.find(({ problem }) => problem.code !== 'job_not_found')
  if (mendable !== undefined) return problemResponse(mendable.problem)
  if (refused.length < jobs) return new Response(null, { status: 204 })
  return problemResponse({ code: 'job_not_found', detail: 'None of these jobs exists' })
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
