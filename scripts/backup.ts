// `npm run backup -- FOLDER`: a copy of the data of a service on Deno, taken while it runs: the database as it was at one
// moment, and at least the files that it speaks of. A service that is started on the copy goes on from there.
import { constants, existsSync, type Stats } from 'node:fs'
import { chown, copyFile, glob, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import process from 'node:process'
import { backup, DatabaseSync } from 'node:sqlite'
import { databaseFile } from '../worker/deno/database-file.ts'
import { root } from './checkout.ts'

const usage = 'npm run backup -- FOLDER, where FOLDER is not there yet; DATA_DIR names the data, as for the service'
/** All pages in one step: in smaller ones a service that writes would make it begin again and again. */
const allPages = 2 ** 31 - 1
const ownerOnly = 0o700

class Refusal extends Error {}

const [wish, ...rest] = process.argv.slice(2)
const dataDir = resolve(root, process.env['DATA_DIR'] ?? '.data')
try {
  if (wish === undefined || rest.length > 0 || wish.startsWith('-')) throw new Refusal(`Usage: ${usage}`)
  const target = resolve(process.env['INIT_CWD'] ?? process.cwd(), wish)
  const megabytes = ((await backUp(dataDir, target)) / 1e6).toFixed(1)
  console.log(
    `${target} holds all of ${dataDir}: ${megabytes} MB. To go back to it: DATA_DIR=${target} npm run start:deno`,
  )
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  console.error(error.message)
  process.exitCode = 2
}

/** Resolves with the bytes copied, once they are there as a whole: the folder appears under its name at the end. */
async function backUp(from: string, target: string): Promise<number> {
  if (!existsSync(databaseFile(from))) {
    throw new Refusal(`There is no ${databaseFile(from)}: DATA_DIR must name the folder of a service on Deno`)
  }
  if (existsSync(target)) throw new Refusal(`${target} is there already; name a folder that is not`)
  if (!relative(from, target).startsWith('..')) throw new Refusal(`${target} lies in ${from}; name another place`)
  const draft = `${target}.unfinished`
  await rm(draft, { recursive: true, force: true })
  await mkdir(draft, { recursive: true, mode: ownerOnly })
  // A file is there before the database speaks of it, and may go soon after: what was there before the database was
  // copied and what is there after it are together all that it can speak of.
  await copyFiles(from, draft)
  await copyDatabase(databaseFile(from), databaseFile(draft))
  await copyFiles(from, draft)
  if (process.getuid?.() === 0) await giveTo(await stat(from), draft)
  await mkdir(dirname(target), { recursive: true })
  await rename(draft, target)
  return sizeOf(target)
}

async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from)
  await backup(source, to, { rate: allPages })
  source.close()
  const copy = new DatabaseSync(to)
  const found = copy.prepare('PRAGMA quick_check').all()
  copy.close()
  if (found.length !== 1 || found[0]?.['quick_check'] !== 'ok') {
    throw new Error(`The copy of ${from} is damaged, and so may be the file itself: ${JSON.stringify(found)}`)
  }
}

/** A file that was copied before is whole and never changes. */
async function copyFiles(from: string, to: string): Promise<void> {
  for (const path of await filesIn(from)) {
    const copy = join(to, relative(from, path))
    if (existsSync(copy)) continue
    await mkdir(dirname(copy), { recursive: true })
    await unlessGone(copyFile(path, copy, constants.COPYFILE_FICLONE))
  }
}

/** What belongs to the service on Deno, apart from the database and from what is half written. */
async function filesIn(folder: string): Promise<readonly string[]> {
  const found: string[] = []
  for await (const path of glob(['secrets.json', 'files/{files,parts}/**'], { cwd: folder, withFileTypes: true })) {
    if (path.isFile()) found.push(join(path.parentPath, path.name))
  }
  return found
}

/** What the service removes meanwhile, nothing speaks of any more. */
async function unlessGone(copying: Promise<void>): Promise<void> {
  try {
    await copying
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

/** A copy that root makes belongs to whom the data belongs to: the service, which runs as that user, can restore it. */
async function giveTo({ uid, gid }: Stats, folder: string): Promise<void> {
  for (const name of ['.', ...(await readdir(folder, { recursive: true }))]) {
    await chown(join(folder, name), uid, gid)
  }
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size
  }
  return bytes
}
