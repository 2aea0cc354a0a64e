// Where producers push. JSON is one push, applied whole or not at all; NDJSON is as many pushes as it takes.
import { Hono } from 'hono'
import { describeRoute, resolver } from 'hono-openapi'
import * as v from 'valibot'
import type { PushAnswer } from '../../durable/job-handle.ts'
import type { Problem } from '../../durable/protocol/problem.ts'
import type { Push } from '../../durable/protocol/update.ts'
import type { AppEnv } from '../http/context.ts'
import { json, problems } from '../http/describe.ts'
import { problem } from '../http/problem.ts'
import { MAX_UPDATES, readUpdates } from '../http/read-updates.ts'
import { query } from '../http/validate.ts'
import { integerInQuery } from '../schemas/fields.ts'
import { pushAnswerSchema } from '../schemas/job.ts'
import { updateSchema } from '../schemas/update.ts'
import { jobOf, jobParam } from './job-address.ts'

/** A producer that will be silent for longer should end its job and start another. */
const MAX_NEXT_WITHIN_SECONDS = 86_400

const pushQuery = v.object({
  epoch: v.exactOptional(
    v.pipe(integerInQuery(0, Number.MAX_SAFE_INTEGER), v.description('A producer with a higher one takes over.')),
  ),
  seq: v.exactOptional(
    v.pipe(
      integerInQuery(0, Number.MAX_SAFE_INTEGER),
      v.description('Counts up by one with each push of an epoch: a repeat is acknowledged and ignored.'),
    ),
  ),
  next_within: v.exactOptional(
    v.pipe(
      integerInQuery(1, MAX_NEXT_WITHIN_SECONDS),
      v.description('Seconds until the next push may come; extends the lease once.'),
    ),
  ),
})

const EXAMPLES = {
  one: { summary: 'One update', value: { type: 'progress', done: 10, total: 1200, unit: 'files' } },
  several: {
    summary: 'Several, applied together',
    value: [
      { type: 'progress', done: 20, phase: 'copying', counts: { copied: 19, failed: 1 } },
      { type: 'log', level: 'warn', message: 'a.txt is unreadable', data: { path: '/a.txt' } },
    ],
  },
  end: { summary: 'The end', value: { type: 'completed', result: { files: 1200 } } },
}

const NDJSON_EXAMPLES = {
  lines: {
    summary: 'One update a line',
    value: '{"type":"progress","done":30}\n{"type":"log","level":"info","message":"half of it"}\n',
  },
}

export const jobUpdates = new Hono<AppEnv>().post(
  '/:id/updates',
  describeRoute({
    operationId: 'pushUpdates',
    summary: 'Push updates to a job',
    description:
      `JSON (one update or an array of at most ${MAX_UPDATES}) is applied whole or not at all. NDJSON may be of any ` +
      'length and is applied in batches as it arrives; with `seq` it is one push like JSON. Unknown fields are ' +
      'refused.',
    tags: ['jobs'],
    requestBody: {
      required: true,
      content: {
        'application/json': { schema: resolver(v.union([updateSchema, v.array(updateSchema)])), examples: EXAMPLES },
        'application/x-ndjson': { schema: { type: 'string' }, examples: NDJSON_EXAMPLES },
      },
    },
    responses: {
      ...json(200, 'Committed.', pushAnswerSchema),
      ...problems(
        'invalid_json',
        'invalid_body',
        'invalid_query',
        'job_not_found',
        'job_ended',
        'stale_epoch',
        'sequence_gap',
        'body_too_large',
        'body_too_slow',
      ),
    },
  }),
  jobParam,
  query(pushQuery),
  async (c) => {
    const push: Omit<Push, 'updates'> = c.req.valid('query')
    const job = jobOf(c, c.req.valid('param').id)
    let applied = 0
    let answer: PushAnswer | null = null
    for await (const batch of readUpdates(c.req.raw, push.seq !== undefined)) {
      if (!batch.ok) return problem(c, withApplied(batch.problem, applied))
      const pushed = await job.push({ ...push, updates: batch.value })
      if (!pushed.ok) return problem(c, withApplied(pushed.problem, applied))
      applied += batch.value.length
      answer = pushed.value
    }
    return answer === null ? problem(c, NOTHING_CAME) : c.json(answer)
  },
)

const NOTHING_CAME: Problem = { code: 'invalid_json', detail: 'The body is empty; it takes updates, one a line.' }

function withApplied({ code, detail }: Problem, applied: number): Problem {
  return applied === 0 ? { code, detail } : { code, detail: `${detail} ${applied} updates before it were applied.` }
}
