// `npm run check`: everything that is checked without running the service. Seconds, for before a commit.
import { runChecks } from './checks.ts'
import { tellCheck } from './tell-check.ts'

let passed = 0
let failed = 0
for await (const result of runChecks()) {
  console.log(tellCheck(result))
  if (result.complaint === '') passed += 1
  else failed += 1
}
console.log(`${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
