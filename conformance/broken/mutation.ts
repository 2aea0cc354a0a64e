// What a broken service is: the reference, with one thing done wrong on its way in or out.
import type { Clause } from '../case.ts'
import type { Edge } from './edge.ts'

export interface Mutation {
  readonly clause: Clause
  /** What is wrong, as a sentence about the service. */
  readonly name: string
  breaks(edge: Edge): Edge
}
