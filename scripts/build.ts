// The page and the widgets, from client/ into dist/page. A build whose inputs and outputs are what the last one left is
// not repeated: it would say nothing new, and make every service that runs from this checkout load its page afresh.
import { createHash } from 'node:crypto'
import { glob, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFile, root } from './checkout.ts'
import { mustRun, type RunOptions } from './run.ts'

/** All that a build reads: the layering (import-rules.ts) keeps everything else out of client/. */
const inputs = ['client/**/*.*', 'durable/protocol/*.ts', 'vite.config.ts', 'tsconfig.json', 'package-lock.json']
const outputs = ['dist/page/**/*.*']
const stampFile = join(root, 'dist/page.stamp')

/** Leaves dist/page up to date. @throws with the output of the build when it fails. */
export async function buildPage(options: Pick<RunOptions, 'signal'> = {}): Promise<void> {
  if ((await lastStamp()) === (await stamp())) return
  await rm(stampFile, { force: true })
  // A test runner's NODE_ENV would make it a build for development.
  const env = { ...process.env, NODE_ENV: 'production' }
  await mustRun('Building the page', [packageFile('vite', 'bin/vite.js'), 'build'], { ...options, env })
  await writeFile(stampFile, await stamp())
}

async function lastStamp(): Promise<string | null> {
  try {
    return await readFile(stampFile, 'utf8')
  } catch {
    // No build of ours has ended here, so there is one to do.
    return null
  }
}

/** Names and contents, so that a file that was added, changed or removed on either side shows. */
async function stamp(): Promise<string> {
  const hash = createHash('sha256')
  const paths = await Array.fromAsync(glob([...inputs, ...outputs], { cwd: root }))
  for (const path of paths.toSorted()) {
    const content = await readFile(join(root, path))
    hash.update(`${path}\n${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
