// Whose pages may call the API for a workspace.
import { Hono } from 'hono'
import { describeRoute } from 'hono-openapi'
import { listOrigins, replaceOrigins } from '../../drizzle/origins.ts'
import type { AppEnv } from '../http/context.ts'
import { json, jsonBody, problems } from '../http/describe.ts'
import { problem } from '../http/problem.ts'
import { readJson } from '../http/read-body.ts'
import { originsSchema } from '../schemas/access.ts'

/** Twenty origins with the longest names. */
const ORIGINS_BYTES = 16 * 1024

export const origins = new Hono<AppEnv>()
  .get(
    '/',
    describeRoute({
      operationId: 'getOrigins',
      summary: 'Whose pages may call for this workspace',
      tags: ['access'],
      responses: json(200, 'The origins; none means that all may, without cookies.', originsSchema),
    }),
    async (c) => c.json({ origins: await listOrigins(c.env.database, c.get('workspace')) }),
  )
  .put(
    '/',
    describeRoute({
      operationId: 'setOrigins',
      summary: 'Say whose pages may call',
      description:
        'These and no others from now on; tickets that were given out before keep the origins that they have. An ' +
        'empty list lets all pages call again, without cookies.',
      tags: ['access'],
      requestBody: jsonBody(originsSchema, {
        none: { summary: 'Everybody, without cookies', value: { origins: [] } },
        two: { summary: 'Two', value: { origins: ['https://app.example', 'http://localhost:5173'] } },
      }),
      responses: {
        ...json(200, 'The origins from now on.', originsSchema),
        ...problems('invalid_json', 'invalid_body', 'body_too_large', 'body_too_slow'),
      },
    }),
    async (c) => {
      const body = await readJson(c.req.raw, originsSchema, ORIGINS_BYTES)
      if (!body.ok) return problem(c, body.problem)
      const { database } = c.env
      await replaceOrigins(database, c.get('workspace'), body.value.origins)
      return c.json({ origins: await listOrigins(database, c.get('workspace')) })
    },
  )
