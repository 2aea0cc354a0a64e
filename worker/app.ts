// The HTTP edge: what it serves, in the order in which a request meets it.
import { Hono } from 'hono'
import { guard } from './access/guard.ts'
import { answerHeaders, securityHeaders } from './http/answer-headers.ts'
import type { AppEnv, Background } from './http/context.ts'
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
import { origins } from './routes/origins.ts'
import { problemTypes } from './routes/problem-types.ts'
import { session } from './routes/session.ts'
import { streams } from './routes/streams.ts'
import { tickets } from './routes/tickets.ts'
import { traceImport } from './routes/trace-import.ts'
import { traces } from './routes/traces.ts'
import { uploads } from './routes/uploads.ts'

/** The same application on every host; `hostsOf` is asked once per request. */
export function createApp<E extends object>(hostsOf: (env: E, background: Background) => Hosts) {
  const edge = createEdge()
  return new Hono<{ Bindings: E }>().all('*', (c) => edge.fetch(c.req.raw, hostsOf(c.env, c.executionCtx)))
}

/** The routes themselves, over hosts given as bindings. */
export function createEdge() {
  const edge = new Hono<AppEnv>()

  edge.use(requestId, securityHeaders, answerHeaders, guard(), methodGuard(edge))

  edge.route('/api/traces', traceImport)
  edge.route('/api/traces', traces)
  edge.route('/api/imports', imports)
  edge.route('/api/uploads', uploads)
  edge.route('/api/jobs', jobs)
  edge.route('/api/jobs', jobUpdates)
  edge.route('/api/jobs', jobEvents)
  edge.route('/api/stream', streams)
  edge.route('/api/tickets', tickets)
  edge.route('/api/session', session)
  edge.route('/api/origins', origins)
  edge.route('/api/problems', problemTypes)
  edge.route('/api/health', health)
  edge.get('/api/openapi.json', openapi(edge))

  edge.notFound(unknownAddress)
  edge.onError(brokenInside)
  return edge
}
