// Watching a job: typed events to subscribe to or to iterate, and a view that is always the whole truth known here.
import type { StreamEvent } from '../durable/protocol/event.ts'
import type { JobAddress } from './address.ts'
import { EventQueue } from './event-queue.ts'
import type { WatchEnvironment } from './job-channel.ts'
import { type JobHold, type JobListener, observeJob } from './observe-job.ts'
import type { View } from './view.ts'

export interface JobWatch extends JobHold, AsyncIterable<StreamEvent> {
  /** Calls back until the returned function is called, or the watch is closed. */
  subscribe(listener: JobListener): () => void
}

/**
 * Watches a job until `close()`. Iterating yields first a `sync` with the snapshot, then each event as it comes, and
 * ends when the job is over or cannot be shown; `view` then says which. Watchers of the same job in one page share one
 * connection, except those that give an `environment`.
 * @throws TypeError when the address names no job, and where there is no EventSource.
 */
export function watchJob(address: JobAddress, environment?: Partial<WatchEnvironment>): JobWatch {
  const listeners = new Set<JobListener>()
  const tell: JobListener = (view, event) => {
    for (const listener of listeners) listener(view, event)
  }
  const hold = observeJob(address, tell, environment)
  let closed = false
  const subscribe = (listener: JobListener) => {
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
    }
  }

  const iterate = (): EventQueue => {
    let stop = () => {}
    const queue = new EventQueue(() => stop())
    const endWhenOver = ({ connection }: View) => {
      if (!closed && connection !== 'ended' && connection !== 'refused') return
      stop()
      queue.close()
    }
    stop = subscribe((view, event) => {
      if (event !== null) queue.push(event)
      endWhenOver(view)
    })
    const { snapshot, cursor } = hold.view
    if (snapshot !== null) queue.push({ type: 'sync', cursor, data: { verdict: 'resumed', cursor, snapshot } })
    endWhenOver(hold.view)
    return queue
  }

  return {
    urls: hold.urls,
    get view() {
      return hold.view
    },
    subscribe,
    revive: () => hold.revive(),
    close() {
      closed = true
      hold.close()
      tell(hold.view, null)
      listeners.clear()
    },
    [Symbol.asyncIterator]: iterate,
  }
}
