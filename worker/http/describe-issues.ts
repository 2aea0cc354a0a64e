// Turns what a schema found wrong into one sentence that names the field and what it must be. Checks inside a schema
// carry their own words ("must be at most 200 characters"); what is said of types is made here.
import { getDotPath, type BaseIssue } from 'valibot'

type Issue = BaseIssue<unknown>

/** How many faults one sentence names: enough to mend a body in one go, short enough to read. */
const NAMED_ISSUES = 3

/** For example `type must be one of "progress", "log", not "tick"`. `whole` names the value itself: "the body". */
export function describeIssues(issues: readonly Issue[], whole: string): string {
  const named = issues.slice(0, NAMED_ISSUES).map((issue) => describe(issue, whole))
  const more = issues.length - named.length
  return named.join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function describe(issue: Issue, whole: string): string {
  const field = getDotPath(issue) ?? whole
  if (issue.kind === 'validation') return `${field} ${issue.message}`
  if (issue.expected === 'never') return `${field} is not a known field`
  if (issue.received === 'undefined') return `${field} is required`
  return `${field} must be ${expectation(issue.expected)}, not ${issue.received}`
}

/** `("a" | "b")` becomes `one of "a", "b"`; `Object` becomes `an object`. */
function expectation(expected: string | null): string {
  if (expected === null) return 'something else'
  const choices = expected.replace(/^\((.*)\)$/, '$1').split(' | ')
  if (choices.length > 1) return `one of ${choices.join(', ')}`
  if (expected === 'Object' || expected === 'Array') return `an ${expected.toLowerCase()}`
  return /^[a-z]+$/.test(expected) ? `a ${expected}` : expected
}
