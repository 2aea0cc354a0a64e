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
    const { status } = this
    return status === 0 || status >= 500 || status === 408 || status === 425 || status === 429
  }

  /**
   * Whether the service itself refuses it (PROTOCOL.md §1.6), for good. Whatever stands before a service may refuse while
   * that is replaced or out of reach; the code of such an answer is made up here, or ends in figures as that would.
   */
  get isRefusal(): boolean {
    return !this.passing && !/\d$/.test(this.code)
  }
}

/** Reads the refusal out of an answer's status and body; never throws. A proxy's page tells its status alone. */
export function readProblem(status: number, body: string): RequestProblem {
  const problem: Partial<Omit<ProblemBody, 'code'> & { code: string }> = Object(readJson(body))
  const { title = `The service answered ${status}.`, detail, code = `http_${status}`, request_id } = problem
  return new RequestProblem(status, code, detail ?? title, request_id)
}

export function unreachable(): RequestProblem {
  return new RequestProblem(0, 'unreachable', 'The service could not be reached. Check the connection and try again.')
}
