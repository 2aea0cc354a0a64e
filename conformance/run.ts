// `npm run conformance -- http://host:port [text]`: holds any service against PROTOCOL.md, from outside. With a text,
// only the cases whose clause begins with it, or whose name holds it. The last line counts, the exit code tells.
import { allCases } from './cases/all.ts'
import { clauseTitles } from './clause-titles.ts'
import { report } from './report.ts'
import { runCases } from './run-cases.ts'

const [base, only = ''] = process.argv.slice(2)
if (base === undefined || !URL.canParse(base)) {
  console.error('Name the service to test: npm run conformance -- http://localhost:8787')
  process.exit(2)
}
const cases = allCases.filter(
  ({ clause, name }) => clause === only || clause.startsWith(`${only}.`) || name.includes(only),
)
const began = Date.now()
const outcomes = await runCases(base, cases, ({ kind, case: { clause, name } }) => {
  if (kind !== 'passed') console.log(`${kind}: §${clause} ${name}`)
})
console.log(`\n${base}, ${((Date.now() - began) / 1000).toFixed(0)} s`)
console.log(report(outcomes, await clauseTitles()))
process.exitCode = outcomes.length > 0 && outcomes.every(({ kind }) => kind !== 'failed') ? 0 : 1
