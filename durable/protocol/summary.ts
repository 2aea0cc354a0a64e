// A job as one line of the board: its snapshot without what only a viewer of that one job wants.
import type { Snapshot } from './snapshot.ts'

export type JobSummary = Omit<Snapshot, 'result' | 'details' | 'attributes'>

export function summaryOf({
  result: _result,
  details: _details,
  attributes: _attributes,
  ...rest
}: Snapshot): JobSummary {
  return rest
}
