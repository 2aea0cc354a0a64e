// A file that came as the body of one request. Its row is written before its first byte, so that the sweep finds it
// whatever happens on the way; a job that takes it over extends its life.
import { claimUpload, completeUpload, createUpload, deleteUpload } from '../../drizzle/uploads.ts'
import { accept, type Result } from '../../durable/protocol/problem.ts'
import { randomId } from '../http/new-id.ts'
import type { Hosts } from '../ports.ts'
import { fileKey } from './file-keys.ts'
import { hoursFrom } from './hours-from.ts'
import { UNUSED_UPLOAD_HOURS, USED_UPLOAD_HOURS } from './limits.ts'
import { storeBody, type OfferedBody, type StoredBody } from './store-body.ts'

export interface ReceivedFile extends StoredBody {
  readonly uploadId: string
  readonly key: string
}

/** A row of a file that came whole has no upload in parts behind it. */
export const NO_MULTIPART = ''

export async function receiveFile(
  { database, files }: Hosts,
  workspace: string,
  filename: string | null,
  offered: OfferedBody,
): Promise<Result<ReceivedFile>> {
  const uploadId = randomId('upl')
  const key = fileKey(workspace, uploadId)
  const now = Date.now()
  await createUpload(database, {
    workspace,
    upload_id: uploadId,
    key,
    multipart_id: NO_MULTIPART,
    part_bytes: 0,
    filename,
    announced_bytes: offered.announced,
    job_id: null,
    created_at: new Date(now).toISOString(),
    expires_at: hoursFrom(now, UNUSED_UPLOAD_HOURS),
  })
  const stored = await storeBody(files, key, offered)
  if (!stored.ok) {
    await deleteUpload(database, workspace, uploadId)
    return stored
  }
  return accept({ ...stored.value, uploadId, key })
}

/** The job reads it from now on, and again when it is retried. */
export async function keepFile(hosts: Hosts, workspace: string, file: ReceivedFile, jobId: string): Promise<void> {
  await completeUpload(hosts.database, workspace, file.uploadId, file.bytes)
  await claimUpload(hosts.database, workspace, file.uploadId, jobId, hoursFrom(Date.now(), USED_UPLOAD_HOURS))
}

export async function discardFile(hosts: Hosts, workspace: string, file: ReceivedFile): Promise<void> {
  await hosts.files.delete([file.key])
  await deleteUpload(hosts.database, workspace, file.uploadId)
}
