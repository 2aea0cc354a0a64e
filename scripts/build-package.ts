// The npm package, from client/ into dist/package: the modules that a consumer imports, the program for the terminal, the
// widget just as the service serves it, and the types of all of it. Nothing of the service is in it.
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type InlineConfig } from 'vite'
import { buildPage } from './build.ts'
import { demandLocked } from './check-lock.ts'
import { packageFile, root } from './checkout.ts'
import { mustRun } from './run.ts'

const outDir = join(root, 'dist/package')

/** The entries of the package by the names of their modules; package.json exports them. */
const entries = {
  index: 'client/index.ts',
  'hooks/preact': 'client/hooks/preact.ts',
  'hooks/react': 'client/hooks/react.ts',
}

/** Whoever installs the package has them, or brings them along. */
const external = [/^node:/, 'preact', 'preact/hooks', 'react', 'cli-progress']

const common: InlineConfig = { configFile: false, root, logLevel: 'warn' }

/** Leaves dist/package as it is packed. @throws with the output of what failed. */
export async function buildPackage(): Promise<void> {
  await rm(outDir, { recursive: true, force: true })
  await build({
    ...common,
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2022',
      // Who bundles it minifies it too, and who reads it in a debugger can.
      minify: false,
      lib: { entry: entries, formats: ['es'] },
      rolldownOptions: { external, output: { chunkFileNames: 'parts/[name]-[hash].js' } },
    },
  })
  await build({
    ...common,
    build: {
      outDir,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'node20',
      minify: false,
      ssr: join(root, 'client/terminal/main.ts'),
      rolldownOptions: {
        external,
        output: {
          banner: '#!/usr/bin/env node',
          entryFileNames: 'terminal.js',
          chunkFileNames: 'terminal/[name]-[hash].js',
        },
      },
    },
  })
  await buildPage()
  await cp(join(root, 'dist/page/widget.js'), join(outDir, 'widget.js'))
  await cp(join(root, 'dist/page/widget'), join(outDir, 'widget'), { recursive: true })
  await mustRun('Writing the types of the package', [
    packageFile('typescript', 'lib/tsc.js'),
    '-p',
    join(root, 'client/tsconfig.package.json'),
  ])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await demandLocked()
  await buildPackage()
}
