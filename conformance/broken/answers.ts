// How the reference answers: values as JSON, refusals as problem+json.
import { PROBLEMS, type Problem, type ProblemCode, type Result } from '../../durable/protocol/problem.ts'

export async function refusedAsProblem(answer: Response): Promise<Response> {
  if (answer.status < 400) return answer
  const { code, detail } = (await answer.json()) as Problem
  return no(code, detail)
}

export function tell<T>(result: Result<T>, write: (value: T) => Response): Response {
  return result.ok ? write(result.value) : no(result.problem.code, result.problem.detail)
}

export function no(code: ProblemCode, detail: string): Response {
  const [status, title] = PROBLEMS[code]
  const body = { type: `/api/problems/${code}`, title, status, code, detail, request_id: crypto.randomUUID() }
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } })
}
