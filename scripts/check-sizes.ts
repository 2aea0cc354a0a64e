// What a page downloads, as it travels: gzip. A budget is a promise to those who embed the widget.
import { glob, readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { gzipSync } from 'node:zlib'
import { root } from './checkout.ts'
import { weighClient } from './client-sizes.ts'

interface Budget {
  /** Of file names below dist/, hashes included. */
  readonly files: RegExp
  readonly what: string
  readonly maxBytes: number
}

/** A script tag that a stranger's page adds for a progress bar may cost about as much as a small icon. */
const widgetBytes = 15_000
/** Loaded when somebody opens the dialogue, not before. */
const importBytes = 5_000

/** Loaded by pages in that language, all that the widgets say at once. */
const languageBytes = 1_200

const budgets: readonly Budget[] = [
  { files: /(^|\/)widget\.js$/, what: 'the widget', maxBytes: widgetBytes },
  { files: /(^|\/)import(-[\w-]+)?\.js$/, what: 'the import dialogue', maxBytes: importBytes },
  { files: /(^|\/)widget\/[a-z]{2}(-[\w-]+)?\.js$/, what: 'a language', maxBytes: languageBytes },
]

export interface SizeReport {
  /** One a file, the largest first. */
  readonly lines: readonly string[]
  /** Those that are over their budget, as sentences. */
  readonly over: readonly string[]
}

/** Weighs the scripts and styles in dist/ as the last build left them, and the client by itself. */
export async function checkSizes(): Promise<SizeReport> {
  const files: { path: string; bytes: number }[] = []
  // What is in the package is minified by whoever bundles it.
  for await (const path of glob('dist/**/*.{js,css,html}', { cwd: root, exclude: ['dist/package/**'] })) {
    files.push({
      path,
      bytes: gzipSync(path.endsWith('/widget.js') ? await withImports(path) : await textOf(path)).length,
    })
  }
  return weigh([...files, ...(await weighClient())])
}

function textOf(path: string): Promise<string> {
  return readFile(`${root}/${path}`, 'utf8')
}

/** The script and all that it loads before it runs: a bundler may have put a part of it beside it. */
async function withImports(path: string, seen: Set<string> = new Set()): Promise<string> {
  if (seen.has(path)) return ''
  seen.add(path)
  const text = await textOf(path)
  const imported = [...text.matchAll(/\b(?:from|import)\s*"(\.[^"]+)"/g)].map(([, name = '']) => name)
  const parts = await Promise.all(imported.map((name) => withImports(posix.join(posix.dirname(path), name), seen)))
  return text + parts.join('')
}

/** The same for files whose compressed sizes are known. */
export function weigh(files: readonly { readonly path: string; readonly bytes: number }[]): SizeReport {
  const sorted = files.toSorted((a, b) => b.bytes - a.bytes)
  const over = sorted.flatMap(({ path, bytes }) =>
    budgets
      .filter((budget) => budget.files.test(path) && bytes > budget.maxBytes)
      .map(({ what, maxBytes }) => `${path} has ${bytes} bytes; ${what} may have ${maxBytes}`),
  )
  return { lines: sorted.map(({ path, bytes }) => `${String(bytes).padStart(7)} B gzip  ${path}`), over }
}
