// A fan-out over a log in memory, for the tests of its readers.
import { FanOut, type OpenReader } from './fan-out.ts'
import { jobFeed } from './job-feed.ts'
import { entryOf, JobLog, type Retention } from './log.ts'
import { SPEC } from './node-host.test-support.ts'
import { PLAIN } from './outlet.ts'
import type { Snapshot } from './protocol/snapshot.ts'
import { failed } from './protocol/turn.ts'
import { newWorking } from './rules/new-job.ts'
import { NOBODY } from './visitor.ts'

export function world(retention?: Retention) {
  const log = new JobLog(retention)
  let snapshot: Snapshot = newWorking(SPEC, 0, false).snapshot
  const fanOut = new FanOut(
    jobFeed(
      log,
      () => snapshot,
      () => snapshot.viewers,
    ),
    () => Date.now(),
  )
  return {
    log,
    fanOut,
    commit(...messages: string[]) {
      const entries = messages.map((message, n) =>
        entryOf({ type: 'log', cursor: log.head + 1 + n, data: { timestamp: '', level: 'info', message } }),
      )
      snapshot = { ...snapshot, cursor: log.head + messages.length }
      log.append(entries, null, snapshot.cursor)
      fanOut.wake()
    },
    end() {
      const cursor = log.head + 1
      snapshot = { ...snapshot, cursor, status: 'failed', ended_at: new Date().toISOString() }
      log.append([entryOf({ ...failed('failed', 'no', ''), cursor })], null, cursor)
      fanOut.wake()
    },
    open(options: Partial<OpenReader> & { readonly signal?: AbortSignal } = {}) {
      const {
        start = log.head,
        viewer = null,
        follow = false,
        outlet = PLAIN,
        visitor = NOBODY,
        signal = new AbortController().signal,
      } = options
      return fanOut.open({ verdict: 'resumed', start, viewer, follow, outlet, visitor }, signal).getReader()
    },
  }
}

export const textOf = ({ value }: { value?: Uint8Array | undefined }) => new TextDecoder().decode(value)
