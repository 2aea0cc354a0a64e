// `npm run conformance -- http://host:port [text]`: holds any service against PROTOCOL.md, from outside. With a text,
// only the cases whose clause begins with it, or whose name holds it. Without an address, a service of this checkout is
// started for it. The last line counts, the exit code tells.
import { allCases } from './cases/all.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../scripts/build.ts'
import { host } from '../e2e/harness/host.ts'
import { clauseTitles } from './clause-titles.ts'
import { report } from './report.ts'
import { runCases } from './run-cases.ts'

const [address, only = ''] = process.argv.slice(2)
if (address !== undefined && !URL.canParse(address)) {
  console.error(`"${address}" is no address. Name the service to test: npm run conformance -- http://localhost:8787`)
  process.exit(2)
}
const own = address === undefined ? await ownService() : null
const base = address ?? own?.url ?? ''
const cases = allCases.filter(
  ({ clause, name }) => clause === only || clause.startsWith(`${only}.`) || name.includes(only),
)
const began = Date.now()
const outcomes = await runCases(base, cases, ({ kind, case: { clause, name } }) => {
  if (kind !== 'passed') console.log(`${kind}: §${clause} ${name}`)
})
console.log(`\n${base}, ${((Date.now() - began) / 1000).toFixed(0)} s`)
await own?.end()
console.log(report(outcomes, await clauseTitles()))
process.exitCode = outcomes.length > 0 && outcomes.every(({ kind }) => kind !== 'failed') ? 0 : 1

async function ownService(): Promise<{ readonly url: string; end(): Promise<void> }> {
  await buildPage()
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-conformance-'))
  const service = await host.start({ dataDir: directory, log: 'keep' })
  return {
    url: service.url,
    async end() {
      await service.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
