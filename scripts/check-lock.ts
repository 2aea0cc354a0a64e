// The lock file of this checkout, held against its rules and against what is installed.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { root } from './checkout.ts'
import { installedFaults, lockFaults } from './lock-faults.ts'

const entry = v.object({
  version: v.exactOptional(v.string()),
  resolved: v.exactOptional(v.string()),
  integrity: v.exactOptional(v.string()),
  hasInstallScript: v.exactOptional(v.boolean()),
  optional: v.exactOptional(v.boolean()),
  inBundle: v.exactOptional(v.boolean()),
})
const lockSchema = v.object({ packages: v.record(v.string(), entry) })
const packageSchema = v.object({ allowScripts: v.record(v.string(), v.boolean()) })

async function read<S extends v.GenericSchema>(path: string, schema: S): Promise<v.InferOutput<S>> {
  return v.parse(schema, JSON.parse(await readFile(join(root, path), 'utf8')))
}

/** Faults as sentences; none when all is well. */
export async function checkLock(): Promise<readonly string[]> {
  const { packages } = await read('package-lock.json', lockSchema)
  const { allowScripts } = await read('package.json', packageSchema)
  return lockFaults(packages, allowScripts)
}

/** Before anything is released. @throws when node_modules does not hold what package-lock.json names */
export async function demandLocked(): Promise<void> {
  const { packages } = await read('package-lock.json', lockSchema)
  const installed = await read('node_modules/.package-lock.json', lockSchema)
  const faults = [...(await checkLock()), ...installedFaults(packages, installed.packages)]
  if (faults.length === 0) return
  throw new Error(`A release runs from the lock alone; npm ci installs what it names.\n${faults.join('\n')}`)
}
