// Reads every source file of the checkout and holds the layering (import-rules.ts) against what it really imports.
import { glob, readFile } from 'node:fs/promises'
import { parseSync, Visitor } from 'vite'
import { root } from './checkout.ts'
import { findBreaches, refuseRuntime, type SourceFile } from './import-rules.ts'

const sources = '{worker,durable,drizzle,client,scripts,e2e,bench,conformance}/**/*.{ts,tsx}'

/** Every breach as a sentence, and how many files were read. */
export async function checkImports(): Promise<{ readonly breaches: readonly string[]; readonly files: number }> {
  const files: SourceFile[] = []
  const globals: string[] = []
  for await (const name of glob(sources, { cwd: root })) {
    const path = name.replaceAll('\\', '/')
    if (path.endsWith('.d.ts')) continue
    const text = await readFile(`${root}/${path}`, 'utf8')
    files.push({ path, imports: importsOf(text, path) })
    const why = usesDeno(text, path) ? refuseRuntime(path, 'node') : null
    if (why !== null) globals.push(`${path} uses Deno: ${why}`)
  }
  return { breaches: [...findBreaches(files), ...globals], files: files.length }
}

/** The specifiers of all imports and re-exports, in the order of the text, types and dynamic ones included. */
export function importsOf(text: string, path = 'module.ts'): readonly string[] {
  const found: { readonly at: number; readonly name: string }[] = []
  const note = (source: { readonly type: string; readonly start: number; readonly value?: unknown } | null): void => {
    if (typeof source?.value === 'string') found.push({ at: source.start, name: source.value })
  }
  new Visitor({
    ImportDeclaration: (node) => note(node.source),
    ExportAllDeclaration: (node) => note(node.source),
    ExportNamedDeclaration: (node) => note(node.source),
    ImportExpression: (node) => note(node.source),
    TSImportType: (node) => note(node.source),
  }).visit(parse(text, path))
  return found.toSorted((a, b) => a.at - b.at).map(({ name }) => name)
}

/** Whether the text uses the global `Deno`. */
export function usesDeno(text: string, path = 'module.ts'): boolean {
  let used = false
  new Visitor({
    Identifier(node) {
      used ||= node.name === 'Deno'
    },
  }).visit(parse(text, path))
  return used
}

function parse(text: string, path: string): ReturnType<typeof parseSync>['program'] {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors.map(({ message }) => message).join('; ')}`)
  return program
}
