// A job as the widgets watch it: a view, and a call for every change.
import type { StreamEvent } from '../durable/protocol/event.ts'
import type { JobAddress } from './address.ts'
import type { WatchEnvironment } from './environment.ts'
import type { Listener } from './listener.ts'
import type { View } from './view.ts'
import { type JobWatch, watchJob } from './watch-job.ts'

/** @throws TypeError when the address names no job. */
export function observeJob(
  address: JobAddress,
  listener: Listener<View, StreamEvent>,
  environment?: Partial<WatchEnvironment>,
): JobWatch {
  const watch = watchJob(address, environment)
  watch.subscribe(listener)
  return watch
}
