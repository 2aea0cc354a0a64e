// A file in memory, read as an import reads it: batch by batch, with a crash after each. And what came out.
import { expect } from 'vitest'
import type { FilePlan } from '../plan.ts'
import { FileSource } from './file-source.ts'
import { memoryFiles, type MemoryFiles } from './memory-files.test-support.ts'
import { RANGE_BYTES, UnreadableSource, type Batch, type Position } from './source.ts'

const encoder = new TextEncoder()

export type Content = string | Uint8Array

const bytesOf = (content: Content): Uint8Array => (typeof content === 'string' ? encoder.encode(content) : content)

/** Batches of a third of a range, so that both sizes matter in every test. */
export function open(plan: FilePlan, files: MemoryFiles, rangeBytes: number): FileSource {
  return new FileSource(plan, files, rangeBytes, Math.ceil(rangeBytes / 3))
}

/** A file that was uploaded, and the plan to read it whole. */
export function stored(content: Content, plan: Partial<FilePlan> = {}) {
  const bytes = bytesOf(content)
  const files = memoryFiles({ up: bytes })
  const whole: FilePlan = {
    source: 'file',
    key: 'up',
    bytes: bytes.length,
    filename: 'x.json',
    format: 'auto',
    gzip: false,
    ...plan,
  }
  return { files, plan: whole }
}

/** To the end, a new source for each batch and each position through JSON, as after a crash at every step. */
export async function readAll(files: MemoryFiles, plan: FilePlan, rangeBytes = RANGE_BYTES): Promise<Batch[]> {
  const batches: Batch[] = []
  for (let position: Position | null = null; ;) {
    const batch: Batch = await open(plan, files, rangeBytes).next(position)
    batches.push(batch)
    position = JSON.parse(JSON.stringify(batch.position))
    if (batch.finished) return batches
  }
}

/** What is said of a file that cannot be read. */
export async function unreadable(
  content: Content,
  plan: Partial<FilePlan> = {},
  rangeBytes = RANGE_BYTES,
): Promise<string> {
  const { files, plan: whole } = stored(content, plan)
  const error = await readAll(files, whole, rangeBytes).then(
    () => null,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(UnreadableSource)
  return (error as UnreadableSource).message
}

export const spanIds = (batches: readonly Batch[]): string[] =>
  batches.flatMap(({ spans }) => spans.map(({ span }) => span.span_id))

export const notes = (batches: readonly Batch[]): string[] => batches.flatMap((batch) => batch.notes)

export const places = (batches: readonly Batch[]): string[] =>
  batches.flatMap(({ failures }) => failures.map(({ place }) => place))

/** How many bytes there are, as notes say it. */
export const sizeNote = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`
