// From what an import job is told to do to the source that it reads.
import type { FileStore } from '../../ports.ts'
import type { ImportPlan } from '../plan.ts'
import { FileSource } from './file-source.ts'
import { SampleSource, type Clock } from './sample/sample-source.ts'
import { BATCH_BYTES, RANGE_BYTES, type Source } from './source.ts'

const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
}

/** Costs nothing: a source that cannot be read says so at its first batch. The clock paces the sample. */
export function openSource(plan: ImportPlan, files: FileStore, clock: Clock = SYSTEM_CLOCK): Source {
  switch (plan.source) {
    case 'file':
      return new FileSource(plan, files, RANGE_BYTES, BATCH_BYTES)
    case 'sample':
      return new SampleSource(plan, clock)
    default:
      return plan satisfies never
  }
}
