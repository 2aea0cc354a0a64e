// Refusals on the wire.
import * as v from 'valibot'
import { PROBLEMS, type ProblemBody, type ProblemCode } from '../../durable/protocol/problem.ts'

export const problemCode = v.pipe(
  v.picklist(Object.keys(PROBLEMS)),
  v.custom<ProblemCode>((value) => typeof value === 'string' && Object.hasOwn(PROBLEMS, value)),
)

/** What a job object answers in the place of a stream. */
export const refusedSchema = v.object({ code: problemCode, detail: v.string() })

export const problemSchema = v.pipe(
  v.object({
    type: v.pipe(v.string(), v.description('An address of this service that explains the code.')),
    title: v.string(),
    status: v.number(),
    code: v.pipe(problemCode, v.metadata({ description: 'Stable; programs may rely on it.' })),
    detail: v.pipe(v.string(), v.description('What is wrong, where, and what to do.')),
    request_id: v.string(),
  }),
  v.metadata({ ref: 'Problem' }),
) satisfies v.GenericSchema<unknown, ProblemBody>
