// The real traces that tests and benchmarks import. They belong to others and are not part of this repository.
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { root } from './checkout.ts'

/** Conversations have no times and are no trace format; a `chatml` file says what a trace holds and is none itself. */
const traceFile = /^(otlp|langfuse|langsmith)\/.*\.jsonl?$/
const oracle = /\.chatml\.json$/

/** `TRACES_DIR`, else the folder beside the checkout. */
export const tracesDirectory = resolve(root, process.env['TRACES_DIR'] ?? '../shared/traces')

/** Whether the real traces are there; tests that need them are skipped without them, and npm test says so. */
export const haveTraces = existsSync(tracesDirectory)

export interface TraceFile {
  /** Below the folder, with forward slashes. */
  readonly name: string
  readonly path: string
}

/** Every importable file, by name; empty when the folder is absent. */
export async function listTraceFiles(): Promise<readonly TraceFile[]> {
  if (!haveTraces) return []
  const names = (await readdir(tracesDirectory, { recursive: true })).map((name) => name.replaceAll('\\', '/'))
  return names
    .filter((name) => traceFile.test(name) && !oracle.test(name))
    .toSorted()
    .map((name) => ({ name, path: join(tracesDirectory, name) }))
}
