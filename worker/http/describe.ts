// Short words for the OpenAPI document: what a route takes and answers, said from the schemas that check it.
import { resolver, type ContentWithResolver, type ResponsesWithResolver } from 'hono-openapi'
import type { OpenAPIV3_1 } from 'openapi-types'
import type * as v from 'valibot'
import { PROBLEMS, type ProblemCode } from '../../durable/protocol/problem.ts'
import { problemSchema } from '../schemas/problem.ts'
import { IDEMPOTENCY_KEY_CHARS } from './idempotency.ts'

type Examples = Readonly<Record<string, { readonly summary: string; readonly value: unknown }>>

const PROBLEM_CONTENT: ContentWithResolver = { 'application/problem+json': { schema: resolver(problemSchema) } }

/** An answer with a JSON body. */
export function json(status: 200 | 201 | 202, description: string, schema: v.GenericSchema): ResponsesWithResolver {
  return { [status]: { description, content: { 'application/json': { schema: resolver(schema) } } } }
}

/** The refusals that are a route's own; those with one status share an entry. */
export function problems(...codes: readonly ProblemCode[]): ResponsesWithResolver {
  const responses: ResponsesWithResolver = {}
  for (const [status, sharing] of Object.entries(Object.groupBy(codes, (code) => PROBLEMS[code][0]))) {
    const named = (sharing ?? []).map((code) => `\`${code}\`: ${PROBLEMS[code][1]}.`)
    responses[status] = { description: named.join(' '), content: PROBLEM_CONTENT }
  }
  return responses
}

/** A JSON body that must be there. */
export function jsonBody(schema: v.GenericSchema, examples: Examples) {
  return { required: true, content: { 'application/json': { schema: resolver(schema), examples: { ...examples } } } }
}

export const IDEMPOTENCY_PARAMETER: OpenAPIV3_1.ParameterObject = {
  in: 'header',
  name: 'Idempotency-Key',
  description: 'The same key and body give the same job again; the same key and another body a 409.',
  schema: { type: 'string', minLength: 1, maxLength: IDEMPOTENCY_KEY_CHARS },
}
