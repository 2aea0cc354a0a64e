// Imported traces: listed, looked at, deleted.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { DELETE_LIMIT, deleteTraces } from '../../drizzle/delete-traces.ts'
import { getSpan, getTrace } from '../../drizzle/get-trace.ts'
import { listTraces } from '../../drizzle/list-traces.ts'
import type { Problem } from '../../durable/protocol/problem.ts'
import type { AppEnv } from '../http/context.ts'
import { json, jsonBody, problems } from '../http/describe.ts'
import { problem, reply } from '../http/problem.ts'
import { readJson } from '../http/read-body.ts'
import { param, query } from '../http/validate.ts'
import { PAGE_ROWS } from '../schemas/page.ts'
import {
  deletedSchema,
  deleteTracesSchema,
  spanSchema,
  traceId,
  traceListSchema,
  traceSchema,
  tracesQuery,
} from '../schemas/trace.ts'

/** 500 ids of the longest kind. */
const DELETE_BYTES = 1024 * 1024

const NO_TRACE: Problem = { code: 'trace_not_found', detail: 'There is no trace with this id.' }

const traceParam = param(v.object({ id: traceId }), () => NO_TRACE)

export const traces = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'listTraces',
      summary: 'Traces, the newest first',
      description: 'Pages go by key: rows that arrive meanwhile move no page.',
      tags: ['traces'],
      responses: {
        ...json(200, 'A page of them.', traceListSchema),
        ...problems('invalid_query', 'invalid_cursor'),
      },
    }),
    query(tracesQuery, { cursor: 'invalid_cursor' }),
    async (c) => {
      const { limit = PAGE_ROWS, has_errors: hasErrors, ...rest } = c.req.valid('query')
      const page = await listTraces(c.env.database, c.get('workspace'), { limit, hasErrors, ...rest })
      return reply(c, page, (listed) => c.json(listed))
    },
  )
  .post(
    '/delete',
    describeRoute({
      operationId: 'deleteTraces',
      summary: `Delete up to ${DELETE_LIMIT} traces by their ids`,
      description:
        'By POST, for many clients and proxies drop the body of a DELETE. Ids that name nothing are passed over.',
      tags: ['traces'],
      requestBody: jsonBody(deleteTracesSchema, {
        two: { summary: 'Two traces', value: { ids: ['otlp:5b8efff798038103d269b633813fc60c', 'sample:trace-1'] } },
      }),
      responses: {
        ...json(200, 'They are gone.', deletedSchema),
        ...problems('invalid_json', 'invalid_body', 'body_too_large', 'body_too_slow'),
      },
    }),
    async (c) => {
      const body = await readJson(c.req.raw, deleteTracesSchema, DELETE_BYTES)
      if (!body.ok) return problem(c, body.problem)
      const { database, files } = c.env
      return c.json({ deleted: await deleteTraces(database, files, c.get('workspace'), body.value.ids) })
    },
  )
  .get(
    '/:id',
    describeRoute({
      operationId: 'getTrace',
      summary: 'A trace with its spans',
      tags: ['traces'],
      responses: { ...json(200, 'The trace.', traceSchema), ...problems('trace_not_found') },
    }),
    traceParam,
    async (c) => {
      const { database, files } = c.env
      const trace = await getTrace(database, files, c.get('workspace'), c.req.valid('param').id)
      return trace === null ? problem(c, NO_TRACE) : c.json(trace)
    },
  )
  .get(
    '/:id/spans/:span_id',
    describeRoute({
      operationId: 'getSpan',
      summary: 'One span with its body, of whatever size',
      tags: ['traces'],
      responses: { ...json(200, 'The span.', spanSchema), ...problems('trace_not_found') },
    }),
    traceParam,
    async (c) => {
      const { database, files } = c.env
      const { id } = c.req.valid('param')
      const spanId = c.req.param('span_id')
      const span = await getSpan(database, files, c.get('workspace'), id, spanId)
      if (span !== null) return c.json(span)
      return problem(c, { code: 'trace_not_found', detail: 'There is no trace with this id that has such a span.' })
    },
  )
  .delete(
    '/:id',
    describeRoute({
      operationId: 'deleteTrace',
      summary: 'Delete a trace with its spans',
      tags: ['traces'],
      responses: { 204: { description: 'It is gone.' }, ...problems('trace_not_found') },
    }),
    traceParam,
    async (c) => {
      const { database, files } = c.env
      const deleted = await deleteTraces(database, files, c.get('workspace'), [c.req.valid('param').id])
      return deleted === 0 ? problem(c, NO_TRACE) : c.body(null, 204)
    },
  )
