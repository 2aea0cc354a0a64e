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
  /** What the page has loaded before: it is paid for already. */
  readonly after?: readonly RegExp[]
}

const widget = /(^|\/)widget\.js$/
const dialog = /(^|\/)import(-[\w-]+)?\.js$/

/**
 * A script tag that a stranger's page adds for a progress bar may cost about as much as a small icon. All of the first
 * sight is in it: the client, the bar in every state, and the English of both.
 */
const widgetBytes = 15_000
/** Comes after the first sight of a job, and nobody waits for it: figures, counts, buttons, failures, log, announcements. */
const detailBytes = 7_500
/** Loaded when somebody opens the dialog, not before: all of it that is to be seen. */
const importBytes = 5_000
/** Comes after the dialog: how a file goes up. */
const beginBytes = 2_500
/** Loaded by pages in that language, all that the widgets say at once. */
const languageBytes = 1_200

/** What a watch of a job runs on while nothing is wrong. */
const coreBytes = 2_500

/** With all that it can come to need: what it takes and little more; the aim is 5,000. */
const wholeBytes = 7_290

const budgets: readonly Budget[] = [
  { files: widget, what: 'the widget', maxBytes: widgetBytes },
  {
    files: /(^|\/)job-details(-[\w-]+)?\.js$/,
    what: 'what comes after the first sight of a job',
    maxBytes: detailBytes,
    after: [widget],
  },
  { files: dialog, what: 'the import dialog', maxBytes: importBytes, after: [widget] },
  {
    files: /(^|\/)begin-import(-[\w-]+)?\.js$/,
    what: 'what comes after the import dialog',
    maxBytes: beginBytes,
    after: [widget, dialog],
  },
  {
    files: /(^|\/)widget\/[a-z]{2}(-[\w-]+)?\.js$/,
    what: 'a language',
    maxBytes: languageBytes,
    after: [widget],
  },
  { files: /^client core$/, what: 'the core of the client', maxBytes: coreBytes },
  { files: /^client with downgrade and sharing$/, what: 'all of watching a job', maxBytes: wholeBytes },
]

export interface SizeReport {
  /** One a file, the largest first. */
  readonly lines: readonly string[]
  /** Those that are over their budget, as sentences. */
  readonly over: readonly string[]
}

/**
 * Weighs the scripts and styles in dist/ as the last build left them, and the client by itself. Of a script that has a
 * budget all counts that it loads before it runs: a bundler puts what several need beside them.
 */
export async function checkSizes(): Promise<SizeReport> {
  const paths: string[] = []
  // What is in the package is minified by whoever bundles it.
  for await (const path of glob('dist/**/*.{js,css,html}', { cwd: root, exclude: ['dist/package/**'] })) {
    paths.push(path.replaceAll('\\', '/'))
  }
  const files = await Promise.all(paths.map(async (path) => ({ path, bytes: await loadedBytes(path, paths) })))
  return weigh([...files, ...(await weighClient())])
}

async function loadedBytes(path: string, paths: readonly string[]): Promise<number> {
  const budget = budgets.find(({ files }) => files.test(path))
  if (budget === undefined) return gzipSync(await textOf(path)).length
  const present = await withImports(paths.filter((other) => budget.after?.some((files) => files.test(other))))
  const loaded = [...(await withImports([path]))].filter(([name]) => !present.has(name))
  return gzipSync(loaded.map(([, text]) => text).join('')).length
}

function textOf(path: string): Promise<string> {
  return readFile(`${root}/${path}`, 'utf8')
}

/** The texts of the scripts by their paths, and of all that these import. */
async function withImports(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>()
  const wanted = [...paths]
  for (const path of wanted) {
    if (texts.has(path)) continue
    const text = await textOf(path)
    texts.set(path, text)
    for (const [, name = ''] of text.matchAll(/\b(?:from|import)\s*"(\.[^"]+)"/g)) {
      wanted.push(posix.join(posix.dirname(path), name))
    }
  }
  return texts
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
