// Every refusal leaves through here, as problem+json (RFC 9457). `type` is an address of this service that explains
// the code; `detail` is for the person who has to act; the log alone learns what went wrong inside.
import { PROBLEMS, type Problem, type ProblemBody, type Result } from '../../durable/protocol/problem.ts'
import type { AppContext } from './context.ts'
import { redact } from './redact.ts'
import { tellLog } from './tell-log.ts'

/** Where the codes are explained; `type` in a problem is this and the code. */
const PROBLEM_TYPES = '/api/problems/'

/** Seconds after which "not now" is worth another try: long enough for an object to move, short enough to wait for. */
const RETRY_AFTER_SECONDS = 5

export function problem(c: AppContext, { code, detail }: Problem, headers: Record<string, string> = {}): Response {
  const [status, title] = PROBLEMS[code]
  const shown = redact(detail)
  const request_id = c.get('requestId')
  const body: ProblemBody = { type: PROBLEM_TYPES + code, title, status, code, detail: shown, request_id }
  const all: Record<string, string> = { 'Content-Type': 'application/problem+json', ...headers }
  if (status === 401) all['WWW-Authenticate'] ??= 'Bearer'
  if (status === 429 || status === 503) all['Retry-After'] ??= String(RETRY_AFTER_SECONDS)
  return c.json(body, status, all)
}

/** Writes the value, or the problem that stands in its place. */
export function reply<T>(c: AppContext, result: Result<T>, write: (value: T) => Response): Response {
  return result.ok ? write(result.value) : problem(c, result.problem)
}

export function unknownAddress(c: AppContext): Response {
  return problem(c, { code: 'not_found', detail: `There is nothing at ${c.req.path}.` })
}

/** For what no route foresaw: the caller gets the name under which the log has the rest. */
export function brokenInside(error: Error, c: AppContext): Response {
  tellLog([c.get('requestId'), c.req.method, c.req.path], error)
  return problem(c, {
    code: 'internal',
    detail: `The request could not be served. Name ${c.get('requestId')} when you report this.`,
  })
}
