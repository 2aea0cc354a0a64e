// What a run found, clause by clause, in the order of PROTOCOL.md. Pure.
import type { Outcome } from './run-cases.ts'

const MARKS = { passed: 'ok  ', failed: 'FAIL', skipped: 'skip' } as const

/** One line a case under its clause, the reason below it where it did not pass. The last line counts. */
export function report(outcomes: readonly Outcome[], titles: ReadonlyMap<string, string>): string {
  const clauses = Map.groupBy(outcomes, (outcome) => outcome.case.clause)
  const lines = [...clauses]
    .toSorted(([a], [b]) => inOrder(a, b))
    .flatMap(([clause, held]) => {
      const title = titles.get(clause)
      return [`§${clause}${title === undefined ? '' : ` ${title}`}`, ...held.flatMap(tell)]
    })
  const count = (kind: Outcome['kind']) => outcomes.filter((outcome) => outcome.kind === kind).length
  if (count('skipped') > 0) lines.push(`${count('skipped')} SKIPPED: what they would show is not known`)
  return [...lines, `${count('passed')} passed, ${count('failed')} failed`].join('\n')
}

function tell({ case: { name }, kind, reason, seconds }: Outcome): readonly string[] {
  const line = `  ${MARKS[kind]} ${name}${seconds >= 1 ? ` (${seconds.toFixed(1)} s)` : ''}`
  return reason === '' ? [line] : [line, ...reason.split('\n').map((part) => `         ${part}`)]
}

function inOrder(a: string, b: string): number {
  const [partA = 0, clauseA = 0] = a.split('.').map(Number)
  const [partB = 0, clauseB = 0] = b.split('.').map(Number)
  return partA - partB || clauseA - clauseB
}
