// Streams of more than one job: several named ones on one connection, or the board of all jobs.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { problemResponse } from '../../durable/open-stream.ts'
import { seenBoard, seenJobs, seesBoard } from '../access/seen-jobs.ts'
import type { AppEnv } from '../http/context.ts'
import { problems } from '../http/describe.ts'
import { streamAnswer } from '../http/stream-answer.ts'
import { query } from '../http/validate.ts'
import { JOBS_PER_STREAM, openStreams } from '../streams/open-streams.ts'

const streamQuery = v.object({
  jobs: v.exactOptional(
    v.pipe(
      v.string(),
      v.check((text) => idsOf(text).length > 0, 'must name a job'),
      v.check((text) => idsOf(text).length <= JOBS_PER_STREAM, `may name ${JOBS_PER_STREAM} jobs at most`),
      v.description(`Job ids, separated by commas; at most ${JOBS_PER_STREAM}. Cursors follow their order.`),
    ),
  ),
  after: v.exactOptional(v.pipe(v.string(), v.description('Resume after this cursor.'))),
})

function idsOf(text: string): readonly string[] {
  return [...new Set(text.split(',').filter((id) => id !== ''))]
}

export const streams = new Hono<AppEnv>().get(
  '/',
  describeRoute({
    operationId: 'streamJobs',
    summary: 'Watch several jobs, or the board of all of them (server-sent events)',
    description:
      'With `jobs=a,b` each event is one of those jobs, with its `job_id` in the data. Without it, the board: `sync` ' +
      'with the newest jobs, then a `job` event with the newest summary of whatever job changed. Both resume by cursor.',
    tags: ['jobs'],
    responses: {
      200: { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
      204: { description: 'The reader has seen the end of every job it named.' },
      ...problems('invalid_query', 'invalid_cursor', 'job_not_found'),
    },
  }),
  query(streamQuery),
  (c) =>
    streamAnswer(c, async () => {
      const named = c.req.valid('query').jobs
      if (named !== undefined) return openStreams(seenJobs(c), c.get('workspace'), idsOf(named), c.req.raw)
      if (seesBoard(c)) return seenBoard(c).stream(c.req.raw)
      return problemResponse({ code: 'not_allowed', detail: 'The ticket is for some jobs; name them with ?jobs=a,b.' })
    }),
)
