// Where this checkout lies, and what npm ci has put into it.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The checkout. Every tool is run from here. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A file of an installed package, to be run by node itself: no shell, no PATH and no extra process in between. */
export function packageFile(name: string, path: string): string {
  return join(root, 'node_modules', name, path)
}
