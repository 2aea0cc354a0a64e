// Any page may call the API, without cookies: the service knows no session that a foreign page could borrow.
import { cors } from 'hono/cors'

/** A day: browsers keep a preflight's answer at most that long, and it says the same on every address. */
const PREFLIGHT_SECONDS = 86_400

export const crossOrigin = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  allowHeaders: [
    'Content-Type',
    'Content-Encoding',
    'Idempotency-Key',
    'Last-Event-ID',
    'If-None-Match',
    'X-Workspace-Id',
    'Authorization',
  ],
  exposeHeaders: ['X-Request-Id', 'ETag', 'Retry-After'],
  maxAge: PREFLIGHT_SECONDS,
})
