// Removes uploads whose time is over: files first, their row last, so that what a crash leaves is swept next time.
import { deleteUpload, expiredUploads, type Upload } from '../../drizzle/uploads.ts'
import type { Hosts } from '../ports.ts'
import { keysOf } from './file-keys.ts'
import { NO_MULTIPART } from './received-file.ts'

/** Uploads in one sweep of the schedule: some seconds of work. */
const SWEEP_UPLOADS = 500

/** Uploads swept in passing when a new one comes in: enough to keep up, too few to be noticed. */
export const SWEEP_IN_PASSING = 5

/** How many were removed. `now` in milliseconds since 1970. */
export async function sweepUploads(
  { database, files }: Pick<Hosts, 'database' | 'files'>,
  now: number,
  limit: number = SWEEP_UPLOADS,
): Promise<number> {
  const expired = await expiredUploads(database, new Date(now).toISOString(), limit)
  for (const upload of expired) {
    if (isUnfinished(upload)) await files.abortParts(upload.key, upload.multipart_id)
    await files.delete(keysOf(upload.key))
    await deleteUpload(database, upload.workspace, upload.upload_id)
  }
  return expired.length
}

function isUnfinished(upload: Upload): boolean {
  return upload.state === 'open' && upload.multipart_id !== NO_MULTIPART
}
