import { expect, test } from 'vitest'
import { tally, type VitestReport } from './vitest-report.ts'

const good: VitestReport = {
  numPassedTests: 3,
  numFailedTests: 0,
  numPendingTests: 1,
  success: true,
  testResults: [{ status: 'passed', assertionResults: [{}, {}, {}] }],
}

test('tests that passed, failed and were skipped are counted', () => {
  expect(tally(good, 0)).toEqual({ passed: 3, failed: 0, skipped: 1 })
  expect(tally({ ...good, numFailedTests: 2, success: false }, 1)).toEqual({ passed: 3, failed: 2, skipped: 1 })
})

test('a file that did not load is a failure', () => {
  const testResults = [...good.testResults, { status: 'failed', assertionResults: [] }]
  expect(tally({ ...good, success: false, testResults }, 1).failed).toBe(1)
})

test.each([
  ['no report', null, 1],
  ['an exit code without a failed test', good, 1],
  ['a run in which nothing passed', { ...good, numPassedTests: 0 }, 0],
])('%s is a failure', (_, report, exitCode) => {
  expect(tally(report, exitCode).failed).toBe(1)
})
