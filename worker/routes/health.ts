// Whether the service answers at all; asks nothing of its stores.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import type { AppEnv } from '../http/context.ts'
import { json, problems } from '../http/describe.ts'

export const health = new Hono<AppEnv>().get(
  '/',
  describeRoute({
    operationId: 'health',
    summary: 'Whether the service answers',
    tags: ['service'],
    responses: {
      ...json(200, 'It does.', v.object({ status: v.literal('ok') })),
      ...problems('method_not_allowed'),
    },
  }),
  (c) => c.json({ status: 'ok' }),
)
