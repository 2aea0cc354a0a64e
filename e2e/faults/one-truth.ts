// The law of every fault: all readers, one that comes only now, the poll and the snapshot tell one story.
import { expect } from 'vitest'
import { linesOf, recorded, type Watcher } from '../../durable/watcher.test-support.ts'
import type { RemoteJob } from './remote-job.ts'

/** Of a job that has ended and readers that have seen it. Gives the lines of its log, in order. */
export async function expectOneTruth(job: RemoteJob, readers: readonly Watcher[]): Promise<readonly string[]> {
  const late = job.watcher()
  await late.toEnd()
  const snapshot = await job.shown()
  const facts = await job.facts()
  for (const reader of [...readers, late]) {
    expect(reader.facts).toEqual(facts)
    expect(recorded(reader.snapshot)).toEqual(recorded(snapshot))
  }
  return linesOf(facts)
}
