// What the client weighs by itself, minified and gzipped: built in memory, each measure from an entry of its own.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { root } from './checkout.ts'

/** A file that is not there: its text is given by a plugin. */
const entry = join(root, 'client-size.ts')

/** What a watch of a job runs on while nothing is wrong: sharing, and all that trouble needs, is loaded when it is used. */
const watching = `export { watchJob } from './client/watch-job.ts'`

/** As files that the budgets of check-sizes.ts name. */
export async function weighClient(): Promise<readonly { readonly path: string; readonly bytes: number }[]> {
  return [
    { path: 'client core', bytes: await gzipped('apart') },
    { path: 'client with downgrade and sharing', bytes: await gzipped('together') },
  ]
}

/** @param lazyParts `apart`: what is loaded later is not counted. `together`: all in one file. */
async function gzipped(lazyParts: 'apart' | 'together'): Promise<number> {
  const built = await build({
    configFile: false,
    root,
    logLevel: 'error',
    plugins: [
      {
        name: 'client-size',
        resolveId: (id) => (id === entry ? id : null),
        load: (id) => (id === entry ? watching : null),
      },
    ],
    build: {
      target: 'es2022',
      write: false,
      lib: { entry, formats: ['es'], fileName: 'client' },
      rolldownOptions: {
        output: {
          codeSplitting: lazyParts === 'apart',
          comments: false,
          minify: { compress: true, mangle: true, codegen: { removeWhitespace: true } },
        },
      },
    },
  })
  const chunks = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  const byName = new Map(chunks.flatMap((chunk) => (chunk.type === 'chunk' ? [[chunk.fileName, chunk]] : [])))
  const first = [...byName.values()].find(({ isEntry }) => isEntry)
  if (first === undefined) throw new Error('The client was built without an entry')
  const names = new Set([first.fileName])
  for (const name of names) for (const imported of byName.get(name)?.imports ?? []) names.add(imported)
  return gzipSync([...names].map((name) => byName.get(name)?.code ?? '').join('')).length
}
