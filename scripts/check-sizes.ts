// What a page downloads, as it travels: gzip. A budget is a promise to those who embed the widget.
import { glob, readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { root } from './checkout.ts'

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

const budgets: readonly Budget[] = [
  { files: /(^|\/)widget\.js$/, what: 'the widget', maxBytes: widgetBytes },
  { files: /(^|\/)import(-[\w-]+)?\.js$/, what: 'the import dialogue', maxBytes: importBytes },
]

export interface SizeReport {
  /** One a file, the largest first. */
  readonly lines: readonly string[]
  /** Those that are over their budget, as sentences. */
  readonly over: readonly string[]
}

/** Weighs the scripts and styles in dist/ as the last build left them. */
export async function checkSizes(): Promise<SizeReport> {
  const files: { path: string; bytes: number }[] = []
  for await (const path of glob('dist/**/*.{js,css,html}', { cwd: root })) {
    files.push({ path, bytes: gzipSync(await readFile(`${root}/${path}`)).length })
  }
  return weigh(files)
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
