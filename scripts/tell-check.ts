// How a check shows in a terminal.
import type { CheckResult } from './checks.ts'

/** A mark, the name, and below it, indented, the complaint or the note. */
export function tellCheck({ name, complaint, note }: CheckResult): string {
  const detail = complaint === '' ? note : complaint
  const short = detail !== '' && complaint === '' && !detail.includes('\n')
  const head = `${complaint === '' ? '✓' : '✗'} ${name}${short ? ` (${detail})` : ''}`
  return detail === '' || short ? head : `${head}\n${detail.replaceAll(/^/gm, '    ')}`
}
