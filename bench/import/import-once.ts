// One file into a service, to the end.
import { importFile } from '../../scripts/import-file.ts'
import { type ImportResult, importResult } from '../../scripts/import-result.ts'
import { followToEnd } from '../../scripts/read-stream.ts'
import { nowMs } from '../load/clock.ts'

export interface Imported {
  readonly result: ImportResult
  /** The upload, until the job was there (s). */
  readonly uploadSeconds: number
  /** From then until a viewer heard of the end (s). */
  readonly importSeconds: number
}

/** @throws when the import fails, or its numbers do not add up, or anything in it did. */
export async function importOnce(base: string, path: string): Promise<Imported> {
  const from = nowMs()
  const job = await importFile(base, path)
  const stored = nowMs()
  const end = await followToEnd(`${base}/api/jobs/${job.job_id}/stream`)
  const done = nowMs()
  if (end.type === 'failed') throw new Error(`the import of ${path} failed: ${end.data.error}`)
  const result = importResult(end.data.result)
  if (!result.adds_up || result.spans.failed > 0 || result.traces.failed > 0) {
    throw new Error(`the import of ${path} lost something: ${JSON.stringify(result)}`)
  }
  return { result, uploadSeconds: (stored - from) / 1000, importSeconds: (done - stored) / 1000 }
}
