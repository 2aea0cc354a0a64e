// The HTTP edge: what it serves, in the order in which a request meets it.
import { Hono } from 'hono'
import { answerHeaders } from './http/answer-headers.ts'
import type { AppEnv, Background } from './http/context.ts'
import { crossOrigin } from './http/cross-origin.ts'
import { methodGuard } from './http/method-guard.ts'
import { brokenInside, unknownAddress } from './http/problem.ts'
import { requestId } from './http/request-id.ts'
import type { Hosts } from './ports.ts'
import { health } from './routes/health.ts'
import { imports } from './routes/imports.ts'
import { jobEvents } from './routes/job-events.ts'
import { jobUpdates } from './routes/job-updates.ts'
import { jobs } from './routes/jobs.ts'
import { openapi } from './routes/openapi.ts'
import { problemTypes } from './routes/problem-types.ts'
import { streams } from './routes/streams.ts'
import { traceImport } from './routes/trace-import.ts'
import { traces } from './routes/traces.ts'
import { uploads } from './routes/uploads.ts'

/** The one workspace there is until keys name others; `X-Workspace-Id` is accepted and not looked at. */
const WORKSPACE = 'default'

/** The same application on every host; `hostsOf` is asked once per request. */
export function createApp<E extends object>(hostsOf: (env: E, background: Background) => Hosts) {
  const edge = createEdge()
  return new Hono<{ Bindings: E }>().all('*', (c) => edge.fetch(c.req.raw, hostsOf(c.env, c.executionCtx)))
}

/** The routes themselves, over hosts given as bindings. */
export function createEdge() {
  const edge = new Hono<AppEnv>()

  edge.use(requestId, answerHeaders, crossOrigin, methodGuard(edge))
  edge.use(async (c, next) => {
    c.set('workspace', WORKSPACE)
    await next()
  })

  edge.route('/api/traces', traceImport)
  edge.route('/api/traces', traces)
  edge.route('/api/imports', imports)
  edge.route('/api/uploads', uploads)
  edge.route('/api/jobs', jobs)
  edge.route('/api/jobs', jobUpdates)
  edge.route('/api/jobs', jobEvents)
  edge.route('/api/stream', streams)
  edge.route('/api/problems', problemTypes)
  edge.route('/api/health', health)
  edge.get('/api/openapi.json', openapi(edge))

  edge.notFound(unknownAddress)
  edge.onError(brokenInside)
  return edge
}
