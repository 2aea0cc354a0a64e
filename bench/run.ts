// `npm run bench [-- NAME… --json PATH]`: all benchmarks, or those that are named, one after the other on this machine.
// Figures are reported whatever they are; the exit code tells only whether something was broken, lost or missing.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchmarks } from './benchmarks.ts'
import type { Benchmark } from './benchmark.ts'
import type { Figure } from './report/figure.ts'
import { describe, machine } from './report/machine.ts'
import { tableOf } from './report/table.ts'
import { oursOnDeno } from './systems/on-deno.ts'
import { ours } from './systems/on-workerd.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, quiet: { type: 'boolean', default: false }, list: { type: 'boolean' } },
})

function chosen(): readonly Benchmark[] {
  const unknown = positionals.filter((name) => !benchmarks.some((benchmark) => benchmark.name === name))
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(', ')}. There are:\n${list()}`)
    process.exit(2)
  }
  return positionals.length === 0 ? benchmarks : benchmarks.filter(({ name }) => positionals.includes(name))
}

function list(): string {
  return benchmarks.map(({ name, about }) => `  ${name.padEnd(16)} ${about}`).join('\n')
}

/** The versions of all servers that take part. Ends the run when one is missing. */
async function versions(selected: readonly Benchmark[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const missing: string[] = []
  for (const system of new Set([ours, oursOnDeno, ...selected.flatMap(({ peers }) => peers)])) {
    const result = await system.find()
    if ('version' in result) found[system.name] = result.version
    else missing.push(result.missing)
  }
  if (missing.length === 0) return found
  for (const sentence of new Set(missing)) console.error(sentence)
  process.exit(1)
}

async function runOne(benchmark: Benchmark): Promise<Figure | null> {
  const scratch = await mkdtemp(join(tmpdir(), 'jobcast-bench-'))
  const say = (line: string): void => {
    if (!values.quiet) console.log(`  ${line}`)
  }
  try {
    console.log(`${benchmark.name}: ${benchmark.about}`)
    return await benchmark.run({ scratch, say })
  } catch (error) {
    console.error(`✗ ${benchmark.name} is broken: ${error instanceof Error ? (error.stack ?? error.message) : error}`)
    return null
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  }
}

if (values.list) {
  console.log(list())
  process.exit(0)
}
const selected = chosen()
const on = machine()
const systems = await versions(selected)
const figures: { readonly name: string; readonly figure: Figure }[] = []
for (const benchmark of selected) {
  const figure = await runOne(benchmark)
  if (figure !== null) figures.push({ name: benchmark.name, figure })
}
console.log()
for (const { figure } of figures) console.log(tableOf(figure))
console.log(describe(on))
console.log(
  Object.entries(systems)
    .map(([name, version]) => `${name}: ${version}`)
    .join('; '),
)
if (values.json !== undefined) {
  await writeFile(values.json, `${JSON.stringify({ machine: on, systems, figures }, null, 2)}\n`)
}
process.exit(figures.length === selected.length ? 0 : 1)
