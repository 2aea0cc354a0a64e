// What a service answered, read where it is needed: its JSON, or its refusal.
import { readProblem } from './problem.ts'
import { readJson } from './read-json.ts'

/** What `readText` reads. */
export async function readAnswer<T>(response: Response): Promise<T> {
  return readText(response.status, await response.text())
}

/**
 * The answer's JSON, or `null` when it has none. The caller names its type: the service is trusted to keep its contract.
 * @throws RequestProblem for any answer but a success, and for a page instead of JSON: something between us and the
 * service answered for it.
 */
export function readText<T>(status: number, text: string): T {
  if (status >= 300) throw readProblem(status, text)
  const answer = readJson(text || 'null')
  if (answer === undefined) throw readProblem(502, text)
  return answer as T
}
