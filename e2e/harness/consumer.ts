// A folder in which the packed package is installed as npm would, without a network: the package itself, and of the
// installed packages only those that it declares, or that its consumer says to have.
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../../scripts/checkout.ts'
import { run } from '../../scripts/run.ts'

export interface Consumer {
  readonly directory: string
  /** Adds a file of the consumer's own. */
  write(name: string, text: string): Promise<string>
  remove(): Promise<void>
}

interface Manifest {
  readonly bin?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, unknown>>
}

/** @param others what the consumer has installed of its own accord. */
export async function installInto(archive: string, others: readonly string[] = []): Promise<Consumer> {
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-consumer-'))
  const home = join(directory, 'node_modules/jobcast')
  await mkdir(home, { recursive: true })
  const { code, output } = await run('tar', ['-xzf', archive, '-C', home, '--strip-components=1'])
  if (code !== 0) throw new Error(`${archive} could not be unpacked\n${output}`)
  const linked = new Set<string>()
  const link = async (name: string): Promise<void> => {
    if (linked.has(name)) return
    linked.add(name)
    const place = join(directory, 'node_modules', name)
    await mkdir(dirname(place), { recursive: true })
    await symlink(join(root, 'node_modules', name), place)
  }
  const { dependencies: needed = {}, bin = {} } = await manifestOf(home)
  for (const name of [...Object.keys(needed), ...others]) await link(name)
  const programs = join(directory, 'node_modules/.bin')
  await mkdir(programs)
  for (const [name, path] of Object.entries(bin)) {
    await chmod(join(home, path), 0o755)
    await symlink(join('../jobcast', path), join(programs, name))
  }
  const dependencies = { jobcast: '*', ...Object.fromEntries(others.map((name) => [name, '*'])) }
  const write = async (name: string, text: string): Promise<string> => {
    const path = join(directory, name)
    await writeFile(path, text)
    return path
  }
  await write('package.json', JSON.stringify({ type: 'module', dependencies }))
  return { directory, write, remove: () => rm(directory, { recursive: true, force: true }) }
}

/** The modules that the package exports, as they are imported. */
export async function modulesOf({ directory }: Consumer): Promise<readonly string[]> {
  const home = join(directory, 'node_modules/jobcast')
  return Object.keys((await manifestOf(home)).exports)
    .filter((name) => !name.endsWith('.json'))
    .map((name) => `jobcast${name.slice(1)}`)
}

async function manifestOf(home: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(home, 'package.json'), 'utf8'))
}
