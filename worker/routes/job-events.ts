// Watching a job: its stream, the same log by long poll, its rate over time, and what an import could not read.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { listFailures } from '../../drizzle/list-failures.ts'
import type { AppEnv } from '../http/context.ts'
import { json, problems } from '../http/describe.ts'
import { problem, reply } from '../http/problem.ts'
import { streamAnswer } from '../http/stream-answer.ts'
import { query } from '../http/validate.ts'
import { integerInQuery } from '../schemas/fields.ts'
import { eventSchema, snapshotSchema } from '../schemas/job.ts'
import { nextCursor, PAGE_ROWS, pageQuery } from '../schemas/page.ts'
import { jobOf, jobParam } from './job-address.ts'

/** Proxies cut a quiet request after a minute at the earliest; half of that is safe. */
const MAX_WAIT_SECONDS = 30

/** Events of one answer; a reader that is further behind asks again at once. */
const MAX_EVENTS = 1000

const after = v.pipe(
  integerInQuery(0, Number.MAX_SAFE_INTEGER),
  v.description('The cursor up to which the events are known.'),
)

const eventsQuery = v.object({
  after: v.exactOptional(after),
  wait: v.exactOptional(
    v.pipe(integerInQuery(0, MAX_WAIT_SECONDS), v.description('Seconds to wait for an event; 0 by default.')),
  ),
  limit: v.exactOptional(integerInQuery(1, MAX_EVENTS)),
})

const eventsSchema = v.object({
  verdict: v.picklist(['resumed', 'gap', 'ended']),
  events: v.array(eventSchema),
  cursor: v.pipe(v.number(), v.integer(), v.description('`after` for the next request.')),
  status: snapshotSchema.pipe[0].entries.status,
  snapshot: snapshotSchema,
})

const ratesSchema = v.object({
  unit: v.nullable(v.string()),
  samples: v.pipe(
    v.array(v.array(v.number())),
    v.description('Each `[milliseconds since 1970, units done, units a second]`.'),
  ),
})

const failure = v.object({ trace_id: v.nullable(v.string()), place: v.string(), reason: v.string() })

export const jobEvents = new Hono<AppEnv>()
  .get(
    '/:id/stream',
    describeRoute({
      operationId: 'streamJob',
      summary: 'Watch a job live (server-sent events)',
      description:
        'Begins with `sync` (verdict and snapshot), then `progress`, `log`, `completed` or `failed`, and ' +
        '`heartbeat`. Works with a plain `EventSource`.',
      tags: ['jobs'],
      parameters: [
        {
          in: 'header',
          name: 'Last-Event-ID',
          description: 'As `after`; browsers send it when they reconnect.',
          schema: { type: 'string' },
        },
      ],
      responses: {
        200: { description: 'The stream.', content: { 'text/event-stream': { schema: { type: 'string' } } } },
        204: { description: 'The reader has seen the end of the job.' },
        ...problems('job_not_found'),
      },
    }),
    jobParam,
    query(v.object({ after: v.exactOptional(v.pipe(v.string(), v.description('Resume after this cursor.'))) })),
    (c) => streamAnswer(c, () => jobOf(c, c.req.valid('param').id).stream(c.req.raw)),
  )
  .get(
    '/:id/events',
    describeRoute({
      operationId: 'pollJob',
      summary: 'The same log as JSON, by long poll',
      tags: ['jobs'],
      responses: { ...json(200, 'Events, if any came.', eventsSchema), ...problems('invalid_query', 'job_not_found') },
    }),
    jobParam,
    query(eventsQuery),
    async (c) => {
      const { after: known = 0, wait = 0, limit = MAX_EVENTS } = c.req.valid('query')
      const result = await jobOf(c, c.req.valid('param').id).events(known, wait * 1000, limit)
      return reply(c, result, ({ verdict, events, snapshot }) =>
        c.json({
          verdict,
          events,
          cursor: events.at(-1)?.cursor ?? snapshot.cursor,
          status: snapshot.status,
          snapshot,
        }),
      )
    },
  )
  .get(
    '/:id/rates',
    describeRoute({
      operationId: 'getJobRates',
      summary: 'How fast a job went, over time',
      tags: ['jobs'],
      responses: { ...json(200, 'A few hundred samples at most.', ratesSchema), ...problems('job_not_found') },
    }),
    jobParam,
    async (c) => reply(c, await jobOf(c, c.req.valid('param').id).rates(), (rates) => c.json(rates)),
  )
  .get(
    '/:id/failures',
    describeRoute({
      operationId: 'listFailures',
      summary: 'What an import could not read, in the order of its file',
      tags: ['jobs'],
      responses: {
        ...json(200, 'A page of failures.', v.object({ failures: v.array(failure), next_cursor: nextCursor })),
        ...problems('invalid_query', 'invalid_cursor', 'job_not_found'),
      },
    }),
    jobParam,
    query(v.object(pageQuery), { cursor: 'invalid_cursor' }),
    async (c) => {
      const { id } = c.req.valid('param')
      const { limit = PAGE_ROWS, ...rest } = c.req.valid('query')
      const job = await jobOf(c, id).snapshot()
      if (!job.ok) return problem(c, job.problem)
      const page = await listFailures(c.env.database, c.get('workspace'), id, { limit, ...rest })
      return reply(c, page, (listed) => c.json(listed))
    },
  )
