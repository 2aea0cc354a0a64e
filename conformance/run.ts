// `npm run conformance -- http://host:port [text]`: holds any service against PROTOCOL.md, from outside. With a text,
// only the cases whose clause begins with it, or whose name holds it. Against a service that asks for keys, `--key` is a
// producer's; `--reader-key`, and `--stranger-key` of another workspace, let more cases run. Without an address, a
// service of this checkout is started for it, with keys. The last line counts, the exit code tells.
import { parseArgs } from 'node:util'
import { apartOnDeno } from './apart.ts'
import { allCases } from './cases/all.ts'
import { clauseTitles } from './clause-titles.ts'
import { ownService } from './own-service.ts'
import { report } from './report.ts'
import { runCases } from './run-cases.ts'
import { Service } from './service.ts'

const text = { type: 'string' } as const
const { values, positionals } = parseArgs({
  options: { key: text, 'reader-key': text, 'stranger-key': text },
  allowPositionals: true,
})
const [address, only = ''] = positionals
if (address !== undefined && !URL.canParse(address)) {
  giveUp(`"${address}" is no address. Name the service to test: npm run conformance -- http://localhost:8787`)
}
const own = address === undefined ? await ownService() : null
const base = address ?? own?.url ?? ''
const keys = own?.keys ?? {
  producer: values.key ?? null,
  reader: values['reader-key'] ?? null,
  stranger: values['stranger-key'] ?? null,
}
const { status } = await new Service(base, keys).call('GET', '/api/jobs/job_zzzzzzzzzzzzzzzzzzzzzzzzzz')
if (status === 401) giveUp(`${base} asks for a key${keys.producer === null ? '' : ', another than this'}: --key KEY`)
const cases = allCases.filter(
  ({ clause, name }) => clause === only || clause.startsWith(`${only}.`) || name.includes(only),
)
const began = Date.now()
const outcomes = await runCases(
  base,
  cases,
  ({ kind, case: { clause, name } }) => {
    if (kind !== 'passed') console.log(`${kind}: §${clause} ${name}`)
  },
  keys,
  own === null ? null : apartOnDeno,
)
console.log(`\n${base}, ${((Date.now() - began) / 1000).toFixed(0)} s`)
await own?.end()
console.log(report(outcomes, await clauseTitles()))
process.exitCode = outcomes.length > 0 && outcomes.every(({ kind }) => kind !== 'failed') ? 0 : 1

function giveUp(why: string): never {
  console.error(why)
  process.exit(2)
}
