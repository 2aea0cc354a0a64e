// The schemas that describe parameters in the OpenAPI document are the ones that check them. Parameters nobody asked
// for are let through: older clients send some.
import { validator } from 'hono-openapi'
import * as v from 'valibot'
import type { Problem, ProblemCode } from '../../durable/protocol/problem.ts'
import type { AppContext, AppEnv } from './context.ts'
import { describeIssues } from './describe-issues.ts'
import { problem } from './problem.ts'

/** So that a number in a query stands in the document as a number, not as the text that it arrives as. */
const DESCRIBE_OUTPUT = { options: { typeMode: 'output' } }

/** Plain objects of parameters: nothing in them waits. */
type Parameters = v.ObjectSchema<v.ObjectEntries, undefined>

/** `codes` names the code for a parameter whose refusal has one of its own; all else is `invalid_query`. */
export function query<S extends Parameters>(schema: S, codes: Readonly<Record<string, ProblemCode>> = {}) {
  return validator<S, 'query', AppEnv, string>(
    'query',
    schema,
    (result, c: AppContext) => {
      const { issues } = v.safeParse(schema, result.data)
      if (issues === undefined) return
      const code = codes[v.getDotPath(issues[0]) ?? ''] ?? 'invalid_query'
      return problem(c, { code, detail: `In the query, ${describeIssues(issues, 'the query')}.` })
    },
    DESCRIBE_OUTPUT,
  )
}

/**
 * An address whose parameters cannot name anything is as unknown as one that names nothing. `missing` is given the
 * parameter that does not fit. One a route: a second would replace what the first has checked.
 */
export function param<S extends Parameters>(schema: S, missing: (c: AppContext, field: string) => Problem) {
  return validator<S, 'param', AppEnv, string>('param', schema, (result, c: AppContext) => {
    const { issues } = v.safeParse(schema, result.data)
    if (issues !== undefined) return problem(c, missing(c, v.getDotPath(issues[0]) ?? ''))
  })
}
