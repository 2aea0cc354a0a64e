// What a service said when it refused, read from problem+json (RFC 9457), or the best that can be said without it.
import type { ProblemBody } from '../durable/protocol/problem.ts'
import { readJson } from './read-json.ts'

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

/** Reads the refusal out of an answer's status and body; never throws. A proxy's page tells its status alone. */
export function readProblem(status: number, body: string): RequestProblem {
  const problem: Partial<Omit<ProblemBody, 'code'> & { code: string }> = Object(readJson(body))
  const { title, detail = title, code, request_id } = problem
  const message = detail ?? `The service answered ${status}.`
  return new RequestProblem(status, code ?? `http_${status}`, message, request_id)
}

export function unreachable(): RequestProblem {
  return new RequestProblem(0, 'unreachable', 'The service could not be reached. Check the connection and try again.')
}
