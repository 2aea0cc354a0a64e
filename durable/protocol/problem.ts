// Everything that can be refused, as one closed union: a code that programs may rely on and its HTTP status.
// Adding a code without a status does not compile.

export const PROBLEMS = {
  bad_request: [400, 'The request is malformed'],
  invalid_body: [400, 'The body does not fit'],
  invalid_query: [400, 'A query parameter does not fit'],
  invalid_json: [400, 'The body is not JSON'],
  unknown_format: [400, 'The format has no reader'],
  empty_file: [400, 'The file is empty'],
  bad_gzip: [400, 'The gzip data is broken'],
  gzip_multiple_members: [400, 'The gzip file has several members'],
  upload_incomplete: [400, 'The upload lacks parts'],
  invalid_cursor: [400, 'The cursor is not one of ours'],
  no_access: [401, 'A key or a ticket is needed'],
  bad_key: [401, 'The key is not one of ours'],
  bad_ticket: [401, 'The ticket is not one of ours'],
  ticket_expired: [401, 'The ticket has expired'],
  ticket_revoked: [401, 'The ticket was taken back'],
  not_allowed: [403, 'This is not allowed'],
  wrong_origin: [403, 'Pages of this origin may not do this'],
  access_not_set: [403, 'The service does not know whom to serve'],
  not_found: [404, 'There is nothing at this address'],
  job_not_found: [404, 'No such job'],
  trace_not_found: [404, 'No such trace'],
  upload_not_found: [404, 'No such upload'],
  ticket_not_found: [404, 'No such ticket'],
  method_not_allowed: [405, 'This address does not take that method'],
  body_too_slow: [408, 'The body stopped coming'],
  job_ended: [409, 'The job has ended'],
  job_active: [409, 'The job is still going'],
  not_retryable: [409, 'The job cannot be run again'],
  stale_epoch: [409, 'Another producer has taken over'],
  sequence_gap: [409, 'An earlier push is missing'],
  idempotency_conflict: [409, 'The key was used with another body'],
  upload_in_use: [409, 'The upload already belongs to a job'],
  body_too_large: [413, 'The body is too large'],
  unsupported_type: [415, 'The content type is not understood'],
  length_mismatch: [400, 'The body does not have the length it announced'],
  too_many: [429, 'Too many at once'],
  internal: [500, 'Something broke on our side'],
  unavailable: [503, 'The service cannot do this now'],
} as const satisfies Record<string, readonly [status: number, title: string]>

export type ProblemCode = keyof typeof PROBLEMS

/** An expected refusal, as a value. `detail` says what and where, in words a person can act on. */
export interface Problem {
  readonly code: ProblemCode
  readonly detail: string
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem }

export function accept<T>(value: T): Result<T> {
  return { ok: true, value }
}

export function refuse(code: ProblemCode, detail: string): { readonly ok: false; readonly problem: Problem } {
  return { ok: false, problem: { code, detail } }
}

/** The body of an `application/problem+json` answer (RFC 9457). */
export interface ProblemBody {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: ProblemCode
  readonly detail: string
  readonly request_id: string
}
