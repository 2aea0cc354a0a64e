// Watching a job.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { type JobAddress, type JobUrls, jobUrls } from './address.ts'
import type { WatchEnvironment } from './environment.ts'
import { jobSubject } from './job-subject.ts'
import type { View } from './view.ts'
import { type Watch, watch } from './watch.ts'

export interface JobWatch extends Watch<View, StreamEvent> {
  readonly urls: JobUrls
}

/**
 * Watches a job until `close()`. Iterating yields first a `sync` with the snapshot, then each event as it comes, and
 * ends when the job is over or cannot be shown; `view` then says which. Watchers of the same job in one page share one
 * connection, except those that give an `environment`.
 * @throws TypeError when the address names no job.
 */
export function watchJob(address: JobAddress, environment?: Partial<WatchEnvironment>): JobWatch {
  const urls = jobUrls(address)
  return Object.assign(watch(jobSubject(urls), environment), { urls })
}
