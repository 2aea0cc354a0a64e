import { expect, test } from 'vitest'
import { report } from './report.ts'
import type { Outcome } from './run-cases.ts'

function outcome(clause: '2.1' | '10.1', kind: Outcome['kind'], name: string, reason = ''): Outcome {
  return { case: { clause, name, run: async () => {} }, kind, reason, seconds: 0.1 }
}

test('clauses stand in the order of the page, failures with their reason, and the last line counts', () => {
  const outcomes = [
    outcome('10.1', 'failed', 'later', 'because'),
    outcome('2.1', 'passed', 'first'),
    outcome('2.1', 'skipped', 'absent', 'no Deno'),
  ]
  expect(report(outcomes, new Map([['2.1', 'Creating']])).split('\n')).toEqual([
    '§2.1 Creating',
    '  ok   first',
    '  skip absent',
    '         no Deno',
    '§10.1',
    '  FAIL later',
    '         because',
    '1 SKIPPED: what they would show is not known',
    '1 passed, 1 failed',
  ])
})
