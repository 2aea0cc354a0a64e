// From when on nothing more can come of a job, by what its stream has told: a stream that closes then has ended; one that
// closes before was lost, and is taken up again. Pure; times are milliseconds since 1970.
import type { FailedData, SyncData } from '../../durable/protocol/event.ts'
import { hasEnded, type Snapshot } from '../../durable/protocol/snapshot.ts'
import { followUntil } from '../../durable/rules/follow.ts'
import type { Frame } from './split-frames.ts'

/** Of a job that has told no end. */
export const NOT_OVER = Infinity

const OVER = 0

/**
 * @param before what held until this frame came
 * @param follow whether the reader waits for another attempt after a failure
 */
export function overFrom(before: number, { id, event, data = '' }: Frame, follow: boolean): number {
  switch (event) {
    case 'sync': {
      const { cursor, snapshot }: SyncData = JSON.parse(data)
      // In a stream that begins before the end, what was missed still follows, and the end with it.
      return hasEnded(snapshot) && Number(id) >= cursor ? afterEnd(snapshot, follow) : NOT_OVER
    }
    case 'attempt':
      return NOT_OVER
    case 'failed': {
      const end: FailedData = JSON.parse(data)
      return afterEnd(end, follow)
    }
    case 'completed':
    case 'refused':
      return OVER
    default:
      return before
  }
}

function afterEnd(end: Pick<Snapshot, 'status' | 'ended_at'>, follow: boolean): number {
  return follow ? followUntil(end) : OVER
}
