// The OpenAPI document, made from the schemas that check the requests and the table of rights that guards them.
import type { Handler, Hono } from 'hono'
import { generateSpecs } from 'hono-openapi'
import type { AppEnv } from '../http/context.ts'
import { SECURITY_SCHEMES, accessOf } from './openapi-access.ts'

const TAGS = [
  { name: 'imports', description: 'Bring traces in; each import is a job.' },
  { name: 'uploads', description: 'Files too large for one request, in parts that can be repeated.' },
  { name: 'jobs', description: 'Anything long that people watch, from this service or from any program.' },
  { name: 'traces', description: 'What imports have brought in.' },
  { name: 'access', description: 'Who may do what: keys, tickets, sessions, and whose pages may call.' },
  { name: 'service', description: 'The service itself.' },
]

/** The document of all routes that the application has when it is first asked for. */
export function openapi(app: Hono<AppEnv>): Handler<AppEnv> {
  let document: ReturnType<typeof describe> | null = null
  return async (c) => c.json(await (document ??= describe(app)))
}

async function describe(app: Hono<AppEnv>) {
  const document = await generateSpecs(app, {
    defaultValidationErrorResponse: false,
    documentation: {
      openapi: '3.1.0',
      info: {
        title: 'jobcast',
        version: '1.0.0',
        description:
          'Live job progress at the edge. Every refusal is `application/problem+json` with a stable `code`, a ' +
          '`detail` that names what and where, and a `request_id` that is also in the header `X-Request-Id`. ' +
          'A service that was started open asks for no key.',
        license: { name: 'MIT', identifier: 'MIT' },
      },
      servers: [{ url: '/' }],
      components: { securitySchemes: { ...SECURITY_SCHEMES } },
      tags: TAGS,
    },
  })
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method]
      if (operation !== undefined) Object.assign(operation, accessOf(path, method, operation.responses ?? {}))
    }
  }
  return document
}

const METHODS = ['get', 'put', 'post', 'delete'] as const
