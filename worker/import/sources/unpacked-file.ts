// A gzip that came up in parts is unpacked once into a file beside it, since ranges of a gzip cannot be read.
import type { FileStore } from '../../ports.ts'
import { gunzip } from '../../uploads/gunzip.ts'
import { MAX_UPLOAD_BYTES, UNPACKED_LIMIT_BYTES } from '../../uploads/limits.ts'
import { Refused } from '../../uploads/refused.ts'
import { storeStream } from '../../uploads/store-stream.ts'
import type { FilePlan } from '../plan.ts'
import { unpackedKey } from './derived-files.ts'
import { roughSize } from './in-words.ts'
import { UnreadableSource } from './source.ts'
import { gone } from './stored-file.ts'

interface UnpackedFile {
  readonly key: string
  readonly bytes: number
  /** For the viewers; null when there was nothing to unpack. */
  readonly note: string | null
}

/** Traces compress five- to thirtyfold; a file that grows a hundredfold is a bomb, unless it is small anyway. */
const MOST_GROWTH = 100

/** The plan's file, unpacked where it is a gzip. A repeat finds what was unpacked before. */
export async function unpackedFile(plan: FilePlan, files: FileStore, name: string): Promise<UnpackedFile> {
  if (!plan.gzip) return { key: plan.key, bytes: plan.bytes, note: null }
  const key = unpackedKey(plan.key)
  const bytes = (await files.size(key)) ?? (await unpack(plan, files, key, name))
  return { key, bytes, note: `Unpacked ${roughSize(plan.bytes)} of gzip to ${roughSize(bytes)}` }
}

async function unpack(plan: FilePlan, files: FileStore, key: string, name: string): Promise<number> {
  const packed = await files.stream(plan.key)
  if (packed === null) throw gone()
  const maxBytes = Math.min(MAX_UPLOAD_BYTES, Math.max(UNPACKED_LIMIT_BYTES, plan.bytes * MOST_GROWTH))
  try {
    const { bytes } = await storeStream(files, key, gunzip(packed), { maxBytes })
    return bytes
  } catch (error) {
    if (error instanceof Refused) throw new UnreadableSource(`${name} cannot be unpacked. ${error.problem.detail}`)
    throw error
  }
}
