// A hold on a job: what the widgets need of the client and no more.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { type JobAddress, type JobUrls, jobUrls } from './address.ts'
import type { Listener } from './feed.ts'
import type { WatchEnvironment } from './environment.ts'
import { type Hold, Holds } from './hold.ts'
import { jobSubject } from './job-subject.ts'
import type { View } from './view.ts'

export interface JobHold extends Hold<View> {
  readonly urls: JobUrls
}

const jobs = new Holds<View, StreamEvent>()

/**
 * Holds a job until `close()`. Whoever gives an `environment` gets a connection of its own.
 * @throws TypeError when the address names no job.
 */
export function observeJob(
  address: JobAddress,
  listener: Listener<View, StreamEvent>,
  environment?: Partial<WatchEnvironment>,
): JobHold {
  const urls = jobUrls(address)
  return Object.assign(jobs.hold(jobSubject(urls), listener, environment), { urls })
}
