// `node conformance/prove.ts`: does the kit see what it should? A correct service must pass every case, and each of the
// broken ones must fail a case of the very clause that it breaks. The last line counts, the exit code tells.
import { REFERENCE_KEYS } from './broken/door.ts'
import { mutations } from './broken/mutations.ts'
import { reference } from './broken/reference.ts'
import { serve } from './broken/serve.ts'
import type { Case } from './case.ts'
import { allCases } from './cases/all.ts'
import { type Outcome, runCases } from './run-cases.ts'

let passed = 0
let failed = 0

function tell(holds: boolean, sentence: string, outcomes: readonly Outcome[] = []): void {
  if (holds) passed += 1
  else failed += 1
  console.log(`${holds ? 'ok  ' : 'FAIL'} ${sentence}`)
  for (const { case: one, kind, reason } of outcomes) {
    console.log(`       ${kind}: §${one.clause} ${one.name}: ${reason}`)
  }
}

async function outcomesOf(edge: ReturnType<typeof reference>, some: readonly Case[]): Promise<readonly Outcome[]> {
  const server = await serve(edge)
  try {
    return await runCases(server.url, some, undefined, REFERENCE_KEYS)
  } finally {
    await server.close()
  }
}

const right = await outcomesOf(reference(), allCases)
const wrong = right.filter(({ kind }) => kind !== 'passed')
tell(
  wrong.every(({ kind }) => kind === 'skipped'),
  `the reference passes ${right.length - wrong.length} of ${right.length} cases`,
  wrong,
)
// What the reference itself fails proves nothing when a broken one fails it too.
const kept = right.filter(({ kind }) => kind === 'passed').map((outcome) => outcome.case)
for (const { clause, name, breaks } of mutations) {
  const of = kept.filter((one) => one.clause === clause)
  const outcomes = await outcomesOf(breaks(reference()), of)
  const seen = outcomes.filter(({ kind }) => kind === 'failed')
  tell(seen.length > 0, `§${clause} fails for a service that ${name}`, seen.length > 0 ? [] : outcomes)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
