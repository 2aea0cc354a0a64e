// One JSON request and its answer; every refusal arrives as a RequestProblem.
import { readProblem, unreachable } from './problem.ts'

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  readonly fetch?: typeof fetch
}

/**
 * The answer's JSON, or `null` when it has none. The caller names its type: the service is trusted to keep its contract.
 * @throws RequestProblem for any answer but a success, and when there is none; the signal's reason when aborted.
 */
export async function requestJson<T>(url: string, request: JsonRequest = {}): Promise<T> {
  const { method = 'GET', body, headers, signal = null } = request
  let response: Response
  let text: string
  try {
    response = await (request.fetch ?? fetch)(url, {
      method,
      signal,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    })
    text = await response.text()
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof TypeError ? unreachable() : error
  }
  if (!response.ok) throw readProblem(response.status, text)
  try {
    return JSON.parse(text || 'null')
  } catch {
    // 200 with a page instead of JSON: something between us and the service answered for it.
    throw readProblem(502, '')
  }
}
