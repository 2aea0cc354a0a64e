// Which file may import what: the layering of ARCHITECTURE.md as a pure function over file names and their import
// specifiers. Paths are relative to the checkout, with forward slashes.
import { posix } from 'node:path'

/** A file and everything it imports, types included, in the order of the text. */
export interface SourceFile {
  readonly path: string
  readonly imports: readonly string[]
}

/** One thing that is not allowed, as a sentence that names the file. */
export type Breach = string

type Runtime = 'cloudflare' | 'node'

const anyTest = /\.test(-support)?\.tsx?$/
const workerdTest = /\.workerd(\.test(-support)?)?\.ts$/
const tooling = /^(scripts|e2e|bench|conformance)\/|^[^/]+\.ts$|(^|\/)[^/]+\.config\.ts$/
const cloudflareHost =
  /^worker\/index\.ts$|^worker\/cloudflare\/|^durable\/cloudflare\/|^bench\/cloudflare\/|^drizzle\/open-d1\.ts$/
const denoHost = /^worker\/deno[^/]*(\/|\.ts$)|^durable\/deno\/|^drizzle\/open-[^/]*(node|deno)\.ts$/

/** The words that the edge and the database share: types, and nothing that runs. */
const sharedWords = /^worker\/(ports|import\/(span|plan|formats\/format))\.ts$/

/** The packages that a page downloads; each costs its visitors bytes. */
const pagePackages = ['preact', 'uplot']
const widgetPackages = ['preact']

/** What a user of React has anyway; the hook alone knows it. */
const reactHook = 'client/hooks/react.ts'

/** The client's face in a terminal: a program of its own, for Node. */
const terminal = /^client\/terminal\//
const terminalPackages = ['cli-progress']

/** Whether the file belongs to the part that runs anywhere, as against hosts, tests and tools. */
export function isNeutral(path: string): boolean {
  return ![anyTest, workerdTest, /\.d\.ts$/, tooling, cloudflareHost, denoHost].some((kind) => kind.test(path))
}

/** Everything that the files break, sorted by path; empty when the layering holds. */
export function findBreaches(files: readonly SourceFile[]): readonly Breach[] {
  const breaches = files.flatMap((file) => file.imports.flatMap((name) => judge(file.path, name)))
  return [...breaches, ...findCycles(files)].toSorted()
}

function judge(path: string, name: string): readonly Breach[] {
  const breach = (why: string): readonly Breach[] => [`${path} imports '${name}': ${why}`]
  if (name.startsWith('.')) {
    if (!/\.[a-z]+(\?[a-z]+)?$/.test(name)) return breach('a relative import carries its .ts or .tsx')
    if (/\.jsx?$/.test(name)) return breach('a relative import names the source, .ts or .tsx')
    const why = refuseNeighbour(path, posix.join(posix.dirname(path), name))
    return why === null ? [] : breach(why)
  }
  const why = refuseRuntime(path, runtimeOf(name)) ?? refusePackage(path, packageOf(name))
  return why === null ? [] : breach(why)
}

function runtimeOf(name: string): Runtime | null {
  if (name.startsWith('cloudflare:')) return 'cloudflare'
  return name.startsWith('node:') ? 'node' : null
}

/** Why this file may not know the runtime; null when it may. Also for `Deno`, a global, which counts as `node`. */
export function refuseRuntime(path: string, runtime: Runtime | null): string | null {
  if (runtime === null) return null
  if (runtime === 'cloudflare') {
    const allowed = cloudflareHost.test(path) || workerdTest.test(path)
    return allowed ? null : 'only worker/index.ts, the cloudflare/ folders and *.workerd.test.ts know Cloudflare'
  }
  const allowed =
    tooling.test(path) || denoHost.test(path) || terminal.test(path) || (anyTest.test(path) && !workerdTest.test(path))
  return allowed ? null : 'only the Deno hosts, the terminal, tests and tools know Node and Deno'
}

function refuseNeighbour(path: string, target: string): string | null {
  if (target.startsWith('..')) return 'nothing outside the checkout can be imported'
  const [from, to] = [folderOf(path), folderOf(target)]
  if (tooling.test(path)) return null
  if (tooling.test(target) && !anyTest.test(path)) return 'the product does not know its tools'
  if (path.startsWith('durable/protocol/') && !target.startsWith('durable/protocol/')) {
    return 'durable/protocol imports nothing outside itself'
  }
  if (anyTest.test(path) || workerdTest.test(path)) return null
  if (anyTest.test(target)) return 'the product does not know its tests'
  if (from === 'durable' && to !== 'durable') return 'durable/ imports only itself'
  if (from === 'drizzle' && to === 'worker' && !sharedWords.test(target)) {
    return 'drizzle/ knows of the edge only its ports and the shape of a span'
  }
  if (from === 'client' && to !== 'client' && !target.startsWith('durable/protocol/')) {
    return 'client/ imports only durable/protocol and itself'
  }
  if (terminal.test(target) && !terminal.test(path)) return 'what pages load knows no terminal'
  if (to === 'client' && from !== 'client') return 'the service does not know its clients'
  return null
}

function refusePackage(path: string, name: string | null): string | null {
  if (name === null || anyTest.test(path) || workerdTest.test(path) || tooling.test(path)) return null
  if (path.startsWith('durable/protocol/')) return 'durable/protocol imports nothing outside itself'
  if (folderOf(path) === 'durable' && !path.startsWith('durable/cloudflare/') && !denoHost.test(path)) {
    return 'the rules of a job need no package'
  }
  if (folderOf(path) !== 'client') return null
  const allowed = clientPackages(path)
  return allowed.includes(name) ? null : `client code may use ${allowed.join(' and ')}, nothing else`
}

function clientPackages(path: string): readonly string[] {
  if (path === reactHook) return ['react']
  if (terminal.test(path)) return terminalPackages
  return path.startsWith('client/page/') ? pagePackages : widgetPackages
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? path
}

/** The package that a bare specifier names; null for what a runtime brings along. */
function packageOf(name: string): string | null {
  if (name.includes(':')) return null
  const parts = name.split('/')
  return name.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? name)
}

/** Each ring of relative imports once, as the path of files that closes it. */
function findCycles(files: readonly SourceFile[]): readonly Breach[] {
  const byPath = new Map(files.map((file) => [file.path, file]))
  const settled = new Set<string>()
  const cycles: Breach[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const file = byPath.get(path)
    if (file === undefined || settled.has(path)) return
    const start = trail.indexOf(path)
    if (start >= 0) {
      cycles.push(`${[...trail.slice(start), path].join(' → ')}: a ring of imports`)
      return
    }
    for (const name of file.imports) {
      if (name.startsWith('.')) visit(posix.join(posix.dirname(path), name), [...trail, path])
    }
    settled.add(path)
  }
  for (const { path } of files) visit(path, [])
  return cycles
}
