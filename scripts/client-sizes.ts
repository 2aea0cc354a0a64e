// What the client weighs by itself, minified and gzipped: built in memory, each measure as one file, so that it is the
// code that is weighed and not how somebody's bundler cuts it.
import { dirname, join, relative } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { root } from './checkout.ts'

/** A file that is not there: its text is given by a plugin. */
const entry = join(root, 'client-size.ts')

const WATCHING = 'client/watch-job.ts'

/** How what is loaded later is asked for: transports beside the first, what helps in trouble, and sharing. */
const LATER = /\bimport\(\s*["'](\.[^"']+)["']\s*\)/g

/** As files that the budgets of check-sizes.ts name. */
export async function weighClient(): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  const core = await weigh([WATCHING])
  let whole = core
  // What is loaded later loads more.
  for (let parts = 0; parts < whole.parts.length; whole = await weigh(whole.parts)) parts = whole.parts.length
  return [
    // What a watch of a job runs on while nothing is wrong.
    { path: 'client core', bytes: core.bytes },
    // All that watching a job can come to need.
    { path: 'client with downgrade and sharing', bytes: whole.bytes },
  ]
}

/** @returns the parts again, and after them those that they load later. */
async function weigh(parts: readonly string[]): Promise<{ readonly bytes: number; readonly parts: readonly string[] }> {
  const all = new Set(parts)
  const plugin: Plugin = {
    name: 'client-size',
    // When types are gone.
    enforce: 'post',
    resolveId: (id) => (id === entry ? id : id.startsWith('later:') ? { id, external: true } : null),
    load: (id) => (id === entry ? parts.map((part) => `export * from './${part}'\n`).join('') : null),
    transform: (code, id) =>
      code.replaceAll(LATER, (_, path) => {
        all.add(relative(root, join(dirname(id), path)).replaceAll('\\', '/'))
        return `import('later:${path}')`
      }),
  }
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [plugin],
    build: {
      target: 'es2022',
      write: false,
      lib: { entry, formats: ['es'], fileName: 'client' },
      rolldownOptions: {
        output: {
          comments: false,
          minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
        },
      },
    },
  })
  const chunks = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  const [file, ...others] = chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [chunk] : []))
  if (!file || others.length > 0) throw new Error('The client was not built as one file')
  return { bytes: gzipSync(file.code).length, parts: [...all] }
}
