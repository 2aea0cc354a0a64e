// Where an import stands: kept in the job with each push, handed from step to step and from importer to importer.
import type { BatchOutcome } from '../../drizzle/write-batch.ts'
import type { OutcomeCounts } from '../../drizzle/outcomes.ts'
import type { Json } from '../../durable/protocol/update.ts'
import type { Batch, Position } from './sources/source.ts'

export type Checkpoint = {
  readonly position: Position | null
  readonly finished: boolean
  /** In the source's unit. */
  readonly done: number
  /** Bytes of the source read so far. */
  readonly bytes: number
  /** When the first batch was begun (ms); 0 before. */
  readonly startedAt: number
  /** Distinct spans, distinct traces by outcome, and failures, as met so far; compared with the tables at the end. */
  readonly spans: number
  readonly traces: OutcomeCounts
  readonly failures: number
  /** Namespace of the trace ids, once known. */
  readonly source: string | null
}

export const BEGINNING: Checkpoint = {
  position: null,
  finished: false,
  done: 0,
  bytes: 0,
  startedAt: 0,
  spans: 0,
  traces: { imported: 0, updated: 0, skipped: 0 },
  failures: 0,
  source: null,
}

/** The checkpoint once a batch was written, which was begun at `began` (ms). */
export function after(
  before: Checkpoint,
  batch: Batch,
  written: BatchOutcome,
  source: string,
  began: number,
): Checkpoint {
  return {
    position: batch.position,
    finished: batch.finished,
    done: batch.done,
    bytes: batch.bytes,
    startedAt: before.startedAt === 0 ? began : before.startedAt,
    spans: before.spans + written.spansSeen,
    traces: {
      imported: before.traces.imported + written.traces.imported,
      updated: before.traces.updated + written.traces.updated,
      skipped: before.traces.skipped + written.traces.skipped,
    },
    failures: before.failures + written.failed,
    source,
  }
}

/** What a job holds is what we stored, so its shape is told by one field; null is a job that never began. */
export function isCheckpoint(stored: Json): stored is Checkpoint {
  return typeof stored === 'object' && stored !== null && 'position' in stored && 'finished' in stored
}
