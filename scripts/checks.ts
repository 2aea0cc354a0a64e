// Everything that is checked without running the service, as a list: each has a name and says what is wrong.
import { existsSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { buildPage } from './build.ts'
import { packageFile, root } from './checkout.ts'
import { checkImports } from './check-imports.ts'
import { checkLock } from './check-lock.ts'
import { checkPackage } from './check-package.ts'
import { checkSizes } from './check-sizes.ts'
import { isNeutral } from './import-rules.ts'
import { run } from './run.ts'

export interface CheckResult {
  readonly name: string
  /** Empty when all is well. */
  readonly complaint: string
  /** Worth showing even when all is well. */
  readonly note: string
}

interface Check {
  readonly name: string
  readonly run: () => Promise<Pick<CheckResult, 'complaint' | 'note'>>
}

/** The checks one after the other; each is told as it ends. */
export async function* runChecks(): AsyncGenerator<CheckResult> {
  for (const check of [...(await typeChecks()), ...otherChecks]) {
    yield { name: check.name, ...(await check.run()) }
  }
}

async function typeChecks(): Promise<readonly Check[]> {
  const configs = ['tsconfig.json']
  for await (const path of glob('{client,scripts}/tsconfig*.json', { cwd: root })) configs.push(path)
  return configs.toSorted().map((path) => tool(`types of ${path}`, 'typescript', 'lib/tsc.js', ['-p', path]))
}

const otherChecks: readonly Check[] = [
  {
    name: 'types of the neutral core and of the Deno entry under Deno',
    async run() {
      const files = await Array.fromAsync(glob('{durable,drizzle,worker}/**/*.ts', { cwd: root }))
      const core = files.filter((path) => isNeutral(path.replaceAll('\\', '/')))
      return tool('', 'deno', 'bin.cjs', ['check', '--quiet', 'worker/deno.ts', ...core]).run()
    },
  },
  tool('lint', 'oxlint', 'bin/oxlint', ['--deny-warnings', '--report-unused-disable-directives']),
  tool('format', 'oxfmt', 'bin/oxfmt', ['--check']),
  tool('unused files, exports and packages', 'knip', 'bin/knip.js', ['--no-progress']),
  {
    name: 'layering of imports',
    async run() {
      const { breaches, files } = await checkImports()
      return { complaint: breaches.join('\n'), note: `${files} files` }
    },
  },
  {
    name: 'lock file: hashes, no registry, install scripts by name',
    async run() {
      return { complaint: (await checkLock()).join('\n'), note: '' }
    },
  },
  {
    name: 'sizes of what a page downloads',
    async run() {
      if (!existsSync(join(root, 'dist/page/index.html'))) await buildPage()
      const { lines, over } = await checkSizes()
      return { complaint: over.join('\n'), note: lines.join('\n') }
    },
  },
  {
    name: 'package as it would be published',
    async run() {
      try {
        await checkPackage()
        return { complaint: '', note: '' }
      } catch (error) {
        return { complaint: error instanceof Error ? error.message : String(error), note: '' }
      }
    },
  },
]

function tool(name: string, packageName: string, script: string, args: readonly string[]): Check {
  return {
    name,
    async run() {
      const { code, output } = await run(process.execPath, [packageFile(packageName, script), ...args])
      return { complaint: code === 0 ? '' : output.trim() || `exit code ${code}`, note: '' }
    },
  }
}
