// The OpenAPI document, made from the schemas that check the requests.
import type { Hono, MiddlewareHandler } from 'hono'
import { openAPIRouteHandler } from 'hono-openapi'
import type { AppEnv } from '../http/context.ts'

const TAGS = [
  { name: 'imports', description: 'Bring traces in; each import is a job.' },
  { name: 'uploads', description: 'Files too large for one request, in parts that can be repeated.' },
  { name: 'jobs', description: 'Anything long that people watch, from this service or from any program.' },
  { name: 'traces', description: 'What imports have brought in.' },
  { name: 'service', description: 'The service itself.' },
]

/** The document of all routes that the application has when it is first asked for. */
export function openapi(app: Hono<AppEnv>): MiddlewareHandler {
  return openAPIRouteHandler(app, {
    defaultValidationErrorResponse: false,
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'jobcast',
        version: '1.0.0',
        description:
          'Live job progress at the edge. Every refusal is `application/problem+json` with a stable `code`, a ' +
          '`detail` that names what and where, and a `request_id` that is also in the header `X-Request-Id`.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      security: [],
      tags: TAGS,
    },
  })
}
