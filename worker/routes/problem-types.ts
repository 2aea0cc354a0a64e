// What the `type` of a problem points at: the meaning of its code.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import * as v from 'valibot'
import { PROBLEMS } from '../../durable/protocol/problem.ts'
import type { AppEnv } from '../http/context.ts'
import { json, problems } from '../http/describe.ts'
import { unknownAddress } from '../http/problem.ts'
import { problemCode } from '../schemas/problem.ts'

export const problemTypes = new Hono<AppEnv>().get(
  '/:code',
  describeRoute({
    operationId: 'explainProblem',
    summary: 'What a problem code means',
    tags: ['service'],
    responses: {
      ...json(200, 'Its meaning.', v.object({ code: problemCode, status: v.number(), title: v.string() })),
      ...problems('not_found'),
    },
  }),
  (c) => {
    const code = v.safeParse(problemCode, c.req.param('code'))
    if (!code.success) return unknownAddress(c)
    const [status, title] = PROBLEMS[code.output]
    return c.json({ code: code.output, status, title })
  },
)
