// What a release stands on: package-lock.json names every package by the hash of its content and no registry to get it
// from, scripts run at installation for none but those allowed by name, and what is installed is what it names. Pure.

/** An entry of package-lock.json, or of the copy that npm leaves in node_modules, as far as it is looked at. */
export interface LockEntry {
  readonly version?: string
  readonly resolved?: string
  readonly integrity?: string
  readonly hasInstallScript?: boolean
  readonly optional?: boolean
  readonly inBundle?: boolean
}

/** By path, `node_modules/a/node_modules/b`; the project itself is ``. */
export type LockEntries = Readonly<Record<string, LockEntry>>

/** @param allowed as `allowScripts` in package.json: by name, whether its scripts may run */
export function lockFaults(lock: LockEntries, allowed: Readonly<Record<string, boolean>>): readonly string[] {
  const packages = Object.entries(lock).filter(([path]) => path !== '')
  const withScripts = packages.filter(([, { hasInstallScript }]) => hasInstallScript === true)
  const names = new Set(withScripts.map(([path]) => nameOf(path)))
  return [
    ...packages
      .filter(([, { integrity, inBundle }]) => integrity === undefined && inBundle !== true)
      .map(([path]) => `${path} has no integrity`),
    ...packages
      .filter(([, { resolved }]) => resolved !== undefined)
      .map(([path, { resolved }]) => `${path} names where it comes from, ${resolved}: .npmrc leaves that out`),
    ...[...names]
      .filter((name) => !Object.hasOwn(allowed, name))
      .map((name) => `${name} has an install script, and allowScripts says neither yes nor no`),
    ...Object.keys(allowed)
      .filter((name) => !names.has(name))
      .map((name) => `allowScripts names ${name}, which has no install script`),
  ]
}

/** @param installed what npm noted in node_modules/.package-lock.json. Optional packages may be missing: they are others'. */
export function installedFaults(lock: LockEntries, installed: LockEntries): readonly string[] {
  const missing = Object.entries(lock)
    .filter(([path, { optional }]) => path !== '' && optional !== true && installed[path] === undefined)
    .map(([path, { version }]) => `${path} ${version} is not installed`)
  const strange = Object.entries(installed)
    .filter(([path, { version, integrity }]) => {
      const wanted = lock[path]
      return wanted?.version !== version || wanted?.integrity !== integrity
    })
    .map(([path, { version }]) => `${path} is ${version}, and the lock wants ${lock[path]?.version ?? 'none'}`)
  return [...missing, ...strange]
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}
