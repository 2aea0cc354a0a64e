// What vitest's JSON reporter says, as two numbers that cannot flatter: a file that did not load, or a run that broke
// outside of any test, is a failure.
export interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly success: boolean
  readonly testResults: readonly { readonly status: string; readonly assertionResults: readonly unknown[] }[]
}

export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

/** `report` is null when vitest died before writing one. */
export function tally(report: VitestReport | null, exitCode: number): Tally {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 }
  const unloaded = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  )
  const counted = report.numFailedTests + unloaded.length
  const broke = exitCode !== 0 || !report.success || report.numPassedTests === 0
  return {
    passed: report.numPassedTests,
    failed: counted === 0 && broke ? 1 : counted,
    skipped: report.numPendingTests,
  }
}
