// A browser that is installed already; none is ever downloaded.
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

/** The browser's program: `CHROMIUM`, else the first that PATH knows; null when there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env['CHROMIUM']
  const candidates = named === undefined ? names.flatMap((name) => onPath(name, env['PATH'] ?? '')) : [named]
  return candidates.find(isProgram) ?? null
}

function onPath(name: string, path: string): readonly string[] {
  return path.split(delimiter).map((directory) => join(directory, name))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    // Absent or not to be run: for us the same.
    return false
  }
}
