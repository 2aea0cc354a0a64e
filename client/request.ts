// One JSON request and its answer; every refusal arrives as a RequestProblem.
import { unreachable } from './problem.ts'
import { readAnswer } from './read-answer.ts'

export interface JsonRequest {
  readonly method?: 'GET' | 'POST' | 'DELETE'
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/**
 * What `readAnswer` reads.
 * @throws RequestProblem for any answer but a success, and when there is none; the signal's reason when aborted.
 */
export async function requestJson<T>(url: string, request: JsonRequest = {}): Promise<T> {
  const { method = 'GET', body, headers, signal = null } = request
  try {
    const response = await fetch(url, {
      method,
      signal,
      body: JSON.stringify(body),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    })
    return await readAnswer<T>(response)
  } catch (error) {
    signal?.throwIfAborted()
    throw error instanceof TypeError ? unreachable() : error
  }
}
