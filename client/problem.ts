// What a service said when it refused, read from problem+json (RFC 9457), or the best that can be said without it.
import type { ProblemBody } from '../durable/protocol/problem.ts'

/** An answer that was not a success, or no answer at all (`status` 0). `message` is for people. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem'
  declare readonly status: number
  declare readonly code: string
  declare readonly requestId: string | null

  constructor(status: number, code: string, message: string, requestId: string | null = null) {
    super(message)
    Object.assign(this, { status, code, requestId })
  }

  /** Whether the same request can succeed later without anybody changing anything. */
  get passing(): boolean {
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status)
  }
}

/** Reads the refusal out of an answer's status and body; never throws. */
export function readProblem(status: number, body: string): RequestProblem {
  const problem = parseProblem(body)
  const message = problem.detail ?? problem.title ?? `The service answered ${status}.`
  return new RequestProblem(status, problem.code ?? `http_${status}`, message, problem.request_id ?? null)
}

export function unreachable(): RequestProblem {
  return new RequestProblem(0, 'unreachable', 'The service could not be reached. Check the connection and try again.')
}

function parseProblem(body: string): Partial<Omit<ProblemBody, 'code'> & { code: string }> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    // A proxy's error page: the status is all that it tells.
    return {}
  }
}
