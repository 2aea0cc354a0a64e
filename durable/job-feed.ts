// A job as its readers are given it: `sync` with the whole snapshot, a full progress, then the log.
import type { Feed } from './feed.ts'
import type { JobLog } from './log.ts'
import { progressOf } from './protocol/fold.ts'
import { eventFrame, syncFrame } from './protocol/frame.ts'
import { hasEnded, type Snapshot } from './protocol/snapshot.ts'
import { followUntil } from './rules/follow.ts'

/** @param committed the snapshot as it is stored · @param viewers how many watch now */
export function jobFeed(log: JobLog, committed: () => Snapshot, viewers: () => number): Feed {
  const snapshot = (): Snapshot => ({ ...committed(), viewers: viewers() })
  const progressFrame = (cursor: number) => eventFrame({ type: 'progress', cursor, data: progressOf(snapshot()) })
  return {
    get head() {
      return log.head
    },
    get floor() {
      return log.floor
    },
    framesAfter: (cursor, maxChars) => log.framesAfter(cursor, maxChars),
    opening(verdict, start, timestamp) {
      const now = snapshot()
      const sync = syncFrame(start, { verdict, timestamp, cursor: now.cursor, snapshot: now })
      // Clients that know no `sync` are right at once by a full progress; after the end the end itself follows.
      return hasEnded(now) ? sync : sync + progressFrame(start)
    },
    isOfTheMoment: true,
    live: () => (hasEnded(committed()) ? null : progressFrame(log.head)),
    over(follow) {
      const { status } = committed()
      return status === 'completed' || (!follow && (status === 'failed' || status === 'cancelled'))
    },
    followUntil: () => followUntil(committed()),
  }
}
