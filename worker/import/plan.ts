// What an import job is told to do: stored with the job, read by whichever importer runs it. No secret, no payload.
import type { FormatName } from './formats/format.ts'

export interface FilePlan {
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

export interface SamplePlan {
  readonly source: 'sample'
  readonly traces: number
  /** Traces a second; null is as fast as it goes. */
  readonly per_second: number | null
}

export type ImportPlan = FilePlan | SamplePlan
