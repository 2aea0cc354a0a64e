// What the rest of the service may ask of a workspace's board.
import type { JobSummary } from './protocol/summary.ts'
import type { Revocation } from './visitor.ts'

export interface BoardHandle {
  report(summary: JobSummary): Promise<void>
  /** From now on the tickets are refused, and the streams that they hold are closed. */
  revoke(which: Revocation): Promise<void>
  /** One reader: 200 with an event stream, else a status with a `Problem` as JSON. */
  stream(request: Request): Promise<Response>
}

export interface BoardDirectory {
  board(workspace: string): BoardHandle
}
