// Headers that every answer carries: live data is never cached unless a route says otherwise, nothing is sniffed
// into another type, and addresses (which may one day carry a ticket) are not passed on.
import type { MiddlewareHandler } from 'hono'
import type { AppEnv } from './context.ts'

export const answerHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Referrer-Policy', 'no-referrer')
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
}
