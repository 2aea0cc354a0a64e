// Carries a refusal through streams, which know only errors; whoever started the stream turns it back into a value.
import type { Problem, ProblemCode } from '../../durable/protocol/problem.ts'

export class Refused extends Error {
  override readonly name = 'Refused'
  readonly problem: Problem

  constructor(code: ProblemCode, detail: string) {
    super(detail)
    this.problem = { code, detail }
  }
}
