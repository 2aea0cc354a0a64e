// What the client weighs by itself, minified and gzipped: built in memory, each measure as one file, so that it is the
// code that is weighed and not how somebody's bundler cuts it.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'vite'
import { root } from './checkout.ts'

/** A file that is not there: its text is given by a plugin. */
const entry = join(root, 'client-size.ts')

const watching = `export { watchJob } from './client/watch-job.ts'`

/** What is loaded later: transports beside the first, what helps in trouble, and sharing. */
const LATER = /\bimport\(\s*["'](\.[^"']+)["']\s*\)/g

/** As files that the budgets of check-sizes.ts name. */
export async function weighClient(): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  return [
    // What a watch of a job runs on while nothing is wrong.
    { path: 'client core', bytes: await gzipped(leftOut) },
    // All that watching a job can come to need.
    { path: 'client with downgrade and sharing', bytes: await gzipped(takenIn) },
  ]
}

/** @param later what becomes of a module's parts that are loaded when they are needed. */
async function gzipped(later: (code: string) => string): Promise<number> {
  const plugin: Plugin = {
    name: 'client-size',
    // When types are gone.
    enforce: 'post',
    resolveId: (id) => (id === entry ? id : id.startsWith('later:') ? { id, external: true } : null),
    load: (id) => (id === entry ? watching : null),
    transform: (code) => later(code),
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
  return gzipSync(file.code).length
}

function leftOut(code: string): string {
  return code.replaceAll(LATER, (_, path) => `import('later:${path}')`)
}

function takenIn(code: string): string {
  const imports: string[] = []
  const rest = code.replaceAll(LATER, (_, path) => {
    imports.push(`import * as later${imports.length} from '${path}';`)
    return `Promise.resolve(later${imports.length - 1})`
  })
  return imports.join('') + rest
}
