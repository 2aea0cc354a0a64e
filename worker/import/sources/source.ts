// A source is read in batches, each from a position that the previous one named. Positions are stored as the
// job's checkpoint, so reading goes on after any crash from the last batch that was written.
import type { Json } from '../../../durable/protocol/update.ts'
import type { Normalized } from '../formats/format.ts'

/**
 * How many bytes of a file one batch may hold at most (8 MiB): a line of a 4 MB trace fits with room to spare, and raw bytes,
 * parsed values and rows of one range together stay far below the 128 MB of an isolate.
 */
export const RANGE_BYTES = 8 * 1024 * 1024

/**
 * How much of a file a batch takes where its records allow (2 MiB): viewers see the bar move this often, and nobody who
 * shares a thread with the importer waits for longer than this takes.
 */
export const BATCH_BYTES = 2 * 1024 * 1024

/**
 * Records of one batch: two megabytes of nothing but tiny values would otherwise become a million of them at once. Those
 * of any format are longer than a hundred bytes, so that in a file of traces the bytes end a batch first.
 */
export const MOST_RECORDS = 20_000

/** Where reading goes on: plain JSON, under 16 kB. */
export type Position = { readonly [key: string]: Json }

export interface Batch extends Normalized {
  /** Where the next batch begins; also when `finished`. */
  readonly position: Position
  readonly finished: boolean
  /** How far the reading is, in `unit`s; `total` null while unknown. */
  readonly done: number
  readonly total: number | null
  readonly unit: 'bytes' | 'traces'
  /** Of the source, read so far: of the file, or of the sample as JSON. */
  readonly bytes: number
  /** What to tell the viewers about this batch: the detected format, an index made, … */
  readonly notes: readonly string[]
}

/** Thrown by `next` for a source that cannot be read at all and never will be; the job fails with this message. */
export class UnreadableSource extends Error {
  override readonly name = 'UnreadableSource'
}

export interface Source {
  /** Namespace of its trace ids within a workspace (`otlp`, `langfuse`, …, `sample`); known once a batch was read. */
  namespace(position: Position): string
  /** The batch at the position; null is the beginning. Repeating a position yields the same batch. */
  next(position: Position | null): Promise<Batch>
}
