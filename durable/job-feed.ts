// A job as its readers are given it: `sync` with the whole snapshot, a full progress, then the log.
import type { Feed } from './feed.ts'
import type { JobLog } from './log.ts'
import { progressOf } from './protocol/fold.ts'
import { eventFrame, syncFrame } from './protocol/frame.ts'
import { hasEnded, type Snapshot } from './protocol/snapshot.ts'

/** How long a following reader waits for another attempt after a failure (ms). */
const FOLLOW_MS = 10 * 60_000

/** @param snapshot the committed one, live values included */
export function jobFeed(log: JobLog, snapshot: () => Snapshot): Feed {
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
    live: () => (hasEnded(snapshot()) ? null : progressFrame(log.head)),
    over(follow) {
      const { status } = snapshot()
      return status === 'completed' || (!follow && (status === 'failed' || status === 'cancelled'))
    },
    followUntil() {
      const { ended_at } = snapshot()
      return ended_at === null ? null : Date.parse(ended_at) + FOLLOW_MS
    },
  }
}
