// The npm package as it would be published: packed, and judged by publint and by are-the-types-wrong.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPackage } from './build-package.ts'
import { packageFile } from './checkout.ts'
import { mustRun, run } from './run.ts'

/** Packs what dist/package holds. Resolves to the path of the archive. @throws with the words of npm when it fails. */
export async function packInto(directory: string): Promise<string> {
  const { code, output } = await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', directory])
  const name = output.trim().split('\n').at(-1)
  if (code !== 0 || name === undefined) throw new Error(`npm pack failed (exit code ${code})\n${output}`)
  return join(directory, name)
}

/** Builds and packs; the judges see what a consumer gets. @throws with the output of the first that finds something. */
export async function checkPackage(): Promise<void> {
  await buildPackage()
  const directory = await mkdtemp(join(tmpdir(), 'jobcast-package-'))
  try {
    const archive = await packInto(directory)
    await mustRun('publint', [packageFile('publint', 'src/cli.js'), 'run', archive, '--strict'])
    // It is a package of modules alone: what CommonJS and the oldest resolution make of it is no question.
    const judge = packageFile('@arethetypeswrong/cli', 'dist/index.js')
    await mustRun('are-the-types-wrong', [judge, archive, '--profile', 'esm-only'])
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
