// Jobs: made by any program, listed, looked at, cancelled and run again.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { hexDigest } from '../../drizzle/hex-digest.ts'
import { listJobs } from '../../drizzle/list-jobs.ts'
import type { JobSpec } from '../../durable/job-handle.ts'
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import type { AppEnv } from '../http/context.ts'
import { IDEMPOTENCY_PARAMETER, json, jsonBody, problems } from '../http/describe.ts'
import { nameJob } from '../http/idempotency.ts'
import { problem, reply } from '../http/problem.ts'
import { readJson } from '../http/read-body.ts'
import { query } from '../http/validate.ts'
import { createJobSchema, kind, snapshotSchema, startedSchema, statusSchema } from '../schemas/job.ts'
import { nextCursor, PAGE_ROWS, pageQuery } from '../schemas/page.ts'
import { jobOf, jobParam, linksOf } from './job-address.ts'
import { revokeAllOf } from './tickets.ts'

/** A job's description: sixteen kB of attributes and the rest. */
const CREATE_BYTES = 32 * 1024

const jobsQuery = v.object({ ...pageQuery, status: v.exactOptional(statusSchema), kind: v.exactOptional(kind) })

export const jobs = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'listJobs',
      summary: 'Jobs, the newest first',
      tags: ['jobs'],
      responses: {
        ...json(200, 'A page of them.', v.object({ jobs: v.array(snapshotSchema), next_cursor: nextCursor })),
        ...problems('invalid_query', 'invalid_cursor'),
      },
    }),
    query(jobsQuery, { cursor: 'invalid_cursor' }),
    async (c) => {
      const { limit = PAGE_ROWS, ...rest } = c.req.valid('query')
      const page = await listJobs(c.env.database, c.get('workspace'), { limit, ...rest })
      return reply(c, page, (listed) => c.json(listed))
    },
  )
  .post(
    '/',
    describeRoute({
      operationId: 'createJob',
      summary: 'Start a job of your own',
      description: 'Push its updates to `POST /api/jobs/{id}/updates`; whoever has the id can watch.',
      tags: ['jobs'],
      parameters: [IDEMPOTENCY_PARAMETER],
      requestBody: jsonBody(createJobSchema, {
        smallest: { summary: 'Only the kind is needed', value: { kind: 'backup' } },
        full: {
          summary: 'With a total, a lease and a deadline',
          value: {
            kind: 'backup',
            title: 'Nightly backup',
            total: 1200,
            unit: 'files',
            attributes: { host: 'db-1' },
            lease_seconds: 60,
            deadline_seconds: 3600,
          },
        },
      }),
      responses: {
        ...json(201, 'The job is there.', startedSchema),
        ...problems(
          'bad_request',
          'invalid_json',
          'invalid_body',
          'idempotency_conflict',
          'body_too_large',
          'body_too_slow',
        ),
      },
    }),
    async (c) => {
      const name = await nameJob(c)
      if (!name.ok) return problem(c, name.problem)
      const body = await readJson(c.req.raw, createJobSchema, CREATE_BYTES)
      if (!body.ok) return problem(c, body.problem)
      const { title = body.value.kind, lease_seconds, deadline_seconds, ...rest } = body.value
      const { jobId, repeatable } = name.value
      const spec: JobSpec = {
        ...rest,
        title,
        workspace: c.get('workspace'),
        job_id: jobId,
        ...(lease_seconds !== undefined && { lease: lease_seconds }),
        ...(deadline_seconds !== undefined && { deadline: deadline_seconds }),
        ...(repeatable && { fingerprint: await hexDigest(JSON.stringify(body.value)) }),
      }
      const created = await jobOf(c, jobId).create(spec)
      return reply(c, created, () => c.json({ job_id: jobId, status: 'queued', links: linksOf(jobId) }, 201))
    },
  )
  .get(
    '/:id',
    describeRoute({
      operationId: 'getJob',
      summary: 'The state of a job',
      description: 'Carries an `ETag`; with it in `If-None-Match` an unchanged job answers 304.',
      tags: ['jobs'],
      responses: {
        ...json(200, 'Its snapshot.', snapshotSchema),
        304: { description: 'It has not changed.' },
        ...problems('job_not_found'),
      },
    }),
    jobParam,
    async (c) => {
      const snapshot = await jobOf(c, c.req.valid('param').id).snapshot()
      return reply(c, snapshot, (state) => {
        const etag = tagOf(state)
        c.header('ETag', etag)
        c.header('Cache-Control', 'no-cache')
        return namesTag(c.req.header('If-None-Match'), etag) ? c.body(null, 304) : c.json(state)
      })
    },
  )
  .post(
    '/:id/cancel',
    describeRoute({
      operationId: 'cancelJob',
      summary: 'Ask a job to stop',
      description: 'Its producer is told in the answer to its next push; after a grace the job ends anyway.',
      tags: ['jobs'],
      responses: {
        ...json(200, 'The job, cancelling or cancelled.', snapshotSchema),
        ...problems('job_not_found', 'job_ended'),
      },
    }),
    jobParam,
    async (c) => reply(c, await jobOf(c, c.req.valid('param').id).cancel(), (state) => c.json(state)),
  )
  .post(
    '/:id/retry',
    describeRoute({
      operationId: 'retryJob',
      summary: 'Run a job again that failed or was cancelled',
      description: 'It goes on from its checkpoint, as the next attempt of the same job.',
      tags: ['jobs'],
      responses: {
        ...json(200, 'The job in its new attempt.', snapshotSchema),
        ...problems('job_not_found', 'job_active', 'not_retryable'),
      },
    }),
    jobParam,
    async (c) => reply(c, await jobOf(c, c.req.valid('param').id).retry(), (state) => c.json(state)),
  )
  .delete(
    '/:id/tickets',
    describeRoute({
      operationId: 'revokeTicketsOfJob',
      summary: 'Take back all tickets of a job',
      description: 'For this job they are refused from now on, and the streams that are open on them are closed.',
      tags: ['access'],
      responses: {
        204: { description: 'None that was given out until now is worth anything.' },
        ...problems('job_not_found'),
      },
    }),
    jobParam,
    async (c) => reply(c, await revokeAllOf(c, c.req.valid('param').id), () => c.body(null, 204)),
  )

/** Weak: `rate`, `eta_seconds` and `viewers` are live values and do not count as a change. */
function tagOf({ attempt, cursor, cancelling, stalled_since }: Snapshot): string {
  return `W/"${attempt}.${cursor}${cancelling ? '.cancelling' : ''}${stalled_since === null ? '' : '.stalled'}"`
}

function namesTag(header: string | undefined, etag: string): boolean {
  const opaque = (tag: string) => tag.trim().replace(/^W\//, '')
  return header !== undefined && header.split(',').some((tag) => tag.trim() === '*' || opaque(tag) === opaque(etag))
}
