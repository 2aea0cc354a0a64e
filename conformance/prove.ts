// `node conformance/prove.ts`: does the kit see what it should? A correct service must pass every case, none skipped, and each of the
// broken ones must fail a case of the very clause that it breaks. The last line counts, the exit code tells.
import type { Apart } from './apart.ts'
import { REFERENCE_KEYS } from './broken/door.ts'
import type { Edge } from './broken/edge.ts'
import { inMemory } from './broken/live-host.ts'
import { mutations } from './broken/mutations.ts'
import { reference } from './broken/reference.ts'
import { serve } from './broken/serve.ts'
import type { Case } from './case.ts'
import { allCases } from './cases/all.ts'
import { type Outcome, runCases } from './run-cases.ts'
import { Service } from './service.ts'

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

type Break = (edge: Edge) => Edge

async function outcomesOf(breaks: Break, some: readonly Case[]): Promise<readonly Outcome[]> {
  const server = await serve(breaks(reference()))
  const apart = async (): Promise<Apart> => {
    const all = inMemory()
    const other = await serve(breaks(reference(all)))
    return {
      service: new Service(other.url, REFERENCE_KEYS),
      rotate: async () => all.sendAllAway(),
      end: () => other.close(),
    }
  }
  try {
    return await runCases(server.url, some, undefined, REFERENCE_KEYS, apart)
  } finally {
    await server.close()
  }
}

const right = await outcomesOf((edge) => edge, allCases)
const wrong = right.filter(({ kind }) => kind !== 'passed')
tell(wrong.length === 0, `the reference passes ${right.length - wrong.length} of ${right.length} cases`, wrong)
// What the reference itself fails proves nothing when a broken one fails it too.
const kept = right.filter(({ kind }) => kind === 'passed').map((outcome) => outcome.case)
for (const { clause, name, breaks } of mutations) {
  const of = kept.filter((one) => one.clause === clause)
  const patient = of.filter((one) => one.patient === true)
  const quick = await outcomesOf(
    breaks,
    of.filter((one) => one.patient !== true),
  )
  // What has to wait for a timer of the service is asked only where nothing else has seen it.
  const isSeen = quick.some(({ kind }) => kind === 'failed')
  const outcomes = isSeen ? quick : [...quick, ...(await outcomesOf(breaks, patient))]
  const seen = outcomes.filter(({ kind }) => kind === 'failed')
  tell(seen.length > 0, `§${clause} fails for a service that ${name}`, seen.length > 0 ? [] : outcomes)
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
