// `npm test`: everything, in one command. The quick checks first, then every test: rules in Node, hosts on real workerd,
// the whole service in a real browser. The last line is the sum.
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from './build.ts'
import { packageFile } from './checkout.ts'
import { runChecks } from './checks.ts'
import { findChromium } from './chromium.ts'
import { run } from './run.ts'
import { tellCheck } from './tell-check.ts'
import { haveTraces, tracesDirectory } from './traces.ts'
import { tally, type Tally, type VitestReport } from './vitest-report.ts'
import { temporaryIn, wranglerEnvironment } from './wrangler.ts'

const chromium = findChromium()

function shout(...lines: readonly string[]): void {
  const width = Math.max(...lines.map((line) => line.length))
  const bar = '!'.repeat(width + 6)
  console.log([bar, ...lines.map((line) => `!! ${line.padEnd(width)} !!`), bar].join('\n'))
}

function warnOfGaps(): void {
  if (chromium === null) {
    shout('No Chromium found: THE BROWSER TESTS ARE SKIPPED.', 'Install chromium, or name one: CHROMIUM=/path npm test')
  }
  if (!haveTraces) {
    shout(
      `No real traces in ${tracesDirectory}: THEIR TESTS ARE SKIPPED.`,
      'Name the folder: TRACES_DIR=/path npm test',
    )
  }
}

/** Without a page there is nothing to weigh and nothing to open. */
async function pageBuilds(): Promise<boolean> {
  try {
    await buildPage()
    return true
  } catch (error) {
    console.log(`✗ ${error instanceof Error ? error.message : error}`)
    return false
  }
}

async function checks(): Promise<Tally> {
  let [passed, failed] = [0, 0]
  for await (const result of runChecks()) {
    console.log(tellCheck(result))
    if (result.complaint === '') passed += 1
    else failed += 1
  }
  return { passed, failed, skipped: 0 }
}

/** Further arguments go to vitest, to run a part of the tests. */
async function tests(args: readonly string[]): Promise<Tally> {
  const scratch = await mkdtemp(join(tmpdir(), 'jobcast-test-'))
  try {
    await mkdir(temporaryIn(scratch))
    const report = join(scratch, 'report.json')
    const vitest = packageFile('vitest', 'vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const env = { ...wranglerEnvironment(scratch), ...(chromium !== null && { CHROMIUM: chromium }) }
    const { code } = await run(process.execPath, [vitest, 'run', ...reporters, ...args], { show: true, env })
    return tally(await readReport(report), code)
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

async function readReport(path: string): Promise<VitestReport | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    // No report: vitest died, and the tally counts that as a failure.
    return null
  }
}

warnOfGaps()
const parts = (await pageBuilds())
  ? [await checks(), await tests(process.argv.slice(2))]
  : [{ passed: 0, failed: 1, skipped: 0 }]
warnOfGaps()
const sum = (of: keyof Tally): number => parts.reduce((total, part) => total + part[of], 0)
if (sum('skipped') > 0) console.log(`${sum('skipped')} skipped`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : 1
