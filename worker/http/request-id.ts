// Gives each request a name of its own, so that a refusal a person reports can be found in the log.
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'

export const requestId: MiddlewareHandler<AppEnv> = async (c, next) => {
  const id = `req_${crypto.randomUUID().replaceAll('-', '')}`
  c.set('requestId', id)
  await next()
  // Afterwards: a stream brings headers of its own, which would stand in the place of those that were set before.
  c.header('X-Request-Id', id)
}
