// A job as one line of the board: its snapshot without what only a viewer of that one job wants.
import type { Snapshot } from './snapshot.ts'

export type JobSummary = Omit<Snapshot, 'result' | 'details' | 'attributes'>

/** A board begins with two hundred jobs at once: of what was said at length each tells the beginning (UTF-16 code units). */
const TEXT_CHARS = 200

export function summaryOf({
  result: _result,
  details: _details,
  attributes: _attributes,
  ...rest
}: Snapshot): JobSummary {
  return { ...rest, message: beginning(rest.message), error: beginning(rest.error) }
}

/** No half of a surrogate pair is left. */
function beginning(text: string | null): string | null {
  if (text === null || text.length <= TEXT_CHARS) return text
  return `${text.slice(0, TEXT_CHARS - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
