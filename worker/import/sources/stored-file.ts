// Reads of a stored file, each of one range, with what is wrong when the file is not as it was.
import type { FileStore } from '../../ports.ts'
import { USED_UPLOAD_HOURS } from '../../uploads/limits.ts'
import { UnreadableSource } from './source.ts'

/** Exactly the bytes [from, to), which must lie within the file. Throws `UnreadableSource` when they are not there. */
export async function readRange(files: FileStore, key: string, from: number, to: number): Promise<Uint8Array> {
  if (to === from) return new Uint8Array(0)
  const range = await files.range(key, from, to - from)
  if (range === null) throw gone()
  if (range.length !== to - from) {
    throw new UnreadableSource(
      `The stored file ends at byte ${from + range.length}, and more was uploaded: upload it again.`,
    )
  }
  return range
}

export function gone(): UnreadableSource {
  return new UnreadableSource(
    `The uploaded file is no longer stored (uploads are kept ${USED_UPLOAD_HOURS / 24} days): upload it again.`,
  )
}
