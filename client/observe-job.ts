// A hold on a job: what the widgets need of the client and no more.
import type { StreamEvent } from '../durable/protocol/event.ts'
import { type JobAddress, type JobUrls, jobUrls } from './address.ts'
import type { WatchEnvironment } from './environment.ts'
import { type Hold, hold } from './hold.ts'
import { jobSubject } from './job-subject.ts'
import type { Listener } from './listener.ts'
import type { View } from './view.ts'

export interface JobHold extends Hold<View> {
  readonly urls: JobUrls
}

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
  return Object.assign(hold(jobSubject(urls), listener, environment), { urls })
}
