// What a service answered, read where it is needed: its JSON, or its refusal.
import { readProblem } from './problem.ts'

/**
 * The answer's JSON, or `null` when it has none. The caller names its type: the service is trusted to keep its contract.
 * @throws RequestProblem for any answer but a success; SyntaxError for a page instead of JSON: something between us and
 * the service answered for it.
 */
export async function readAnswer<T>(response: Response): Promise<T> {
  const text = await response.text()
  if (!response.ok) throw readProblem(response.status, text)
  return JSON.parse(text || 'null')
}
