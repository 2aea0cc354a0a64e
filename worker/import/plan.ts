// What an import job is told to do (types, not interfaces, because plans are stored as JSON): stored with the job, read by whichever importer runs it. No secret, no payload.
import type { Json } from '../../durable/protocol/update.ts'
import type { FormatName } from './formats/format.ts'

export type FilePlan = {
  readonly source: 'file'
  /** Where the stored file lies in the file store. */
  readonly key: string
  /** As stored: the size of the gzip where `gzip` is true. */
  readonly bytes: number
  readonly filename: string | null
  readonly format: FormatName | 'auto'
  /** The stored file is still compressed (it came up in parts) and is unpacked first. */
  readonly gzip: boolean
}

export type SamplePlan = {
  readonly source: 'sample'
  readonly traces: number
  /** Traces a second; null is as fast as it goes. */
  readonly per_second: number | null
}

export type ImportPlan = FilePlan | SamplePlan

/** What a job holds is what we stored, so its shape is told by one field. */
export function isImportPlan(stored: Json): stored is ImportPlan {
  return typeof stored === 'object' && stored !== null && 'source' in stored
}
