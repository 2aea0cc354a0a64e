// Headers that every answer carries: nothing of it is run, framed, sniffed into another type or passed on with its
// address; live data is never cached unless a route says otherwise; and pages elsewhere may read what they may.
import type { MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { ANY_PAGE, originHeaders } from '../access/origins.ts'
import type { AppEnv } from './context.ts'

/** Half a year. */
const HTTPS_ONLY = 'max-age=15552000'

/** Answers are data. A browser that shows one as a page runs nothing in it. */
const NOTHING = ["'none'"]

export const securityHeaders: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: { defaultSrc: NOTHING, frameAncestors: NOTHING, baseUri: NOTHING, formAction: NOTHING },
  strictTransportSecurity: HTTPS_ONLY,
  xFrameOptions: 'DENY',
  referrerPolicy: 'no-referrer',
})

export const answerHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next()
  if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store')
  const { Vary, ...shown } = c.get('originHeaders') ?? originHeaders(null, 'absent', ANY_PAGE)
  for (const [name, value] of Object.entries(shown)) c.header(name, value)
  if (Vary !== undefined) c.header('Vary', Vary, { append: true })
}
