// A file that comes up in parts: begun, filled part by part in any order and as often as needed, then joined.
import {
  completeUpload,
  countUploadsFor,
  createUpload,
  deleteUpload,
  findUpload,
  listParts,
  type NewUpload,
  recordPart,
  type Upload,
} from '../../drizzle/uploads.ts'
import { accept, type Problem, refuse, type Result } from '../../durable/protocol/problem.ts'
import { randomId } from '../http/new-id.ts'
import { type FileStore, type Hosts, NoSuchPart, NoSuchUpload, type StoredPart } from '../ports.ts'
import { fileKey, keysOf } from './file-keys.ts'
import { hoursFrom } from './hours-from.ts'
import { PART_BYTES, UNUSED_UPLOAD_HOURS, UPLOADS_PER_TICKET } from './limits.ts'
import { expectedPartBytes, whatIsMissing } from './missing-parts.ts'
import { NO_MULTIPART } from './received-file.ts'

export interface OpenedUpload {
  readonly upload_id: string
  readonly part_bytes: number
  readonly expires_at: string
}

export interface UploadOffer {
  readonly filename: string | null
  readonly bytes: number | null
  /** The only job that may have the file; null for whichever claims it first. */
  readonly jobId: string | null
}

/** Refuses with `too_many` when enough files are kept for the one job that may have this one. */
export async function openUpload(
  hosts: Hosts,
  workspace: string,
  { filename, bytes, jobId }: UploadOffer,
): Promise<Result<OpenedUpload>> {
  const { database, files } = hosts
  const uploadId = randomId('upl')
  const key = fileKey(workspace, uploadId)
  const now = Date.now()
  const opened = { upload_id: uploadId, part_bytes: PART_BYTES, expires_at: hoursFrom(now, UNUSED_UPLOAD_HOURS) }
  const { multipartId } = await files.beginParts(key)
  const upload: NewUpload = {
    ...opened,
    workspace,
    key,
    multipart_id: multipartId,
    filename,
    announced_bytes: bytes,
    job_id: jobId,
    created_at: new Date(now).toISOString(),
  }
  await createUpload(database, upload)
  // Counted with itself in it: of several that come at once none passes beyond the limit.
  if (jobId === null || (await countUploadsFor(database, workspace, jobId, upload.created_at)) <= UPLOADS_PER_TICKET) {
    return accept(opened)
  }
  await abortUpload(hosts, { ...upload, state: 'open', bytes: null })
  return refuse(
    'too_many',
    `This ticket keeps ${UPLOADS_PER_TICKET} uploads already; throw one away with DELETE /api/uploads/:id.`,
  )
}

export const NO_UPLOAD: Problem = {
  code: 'upload_not_found',
  detail: 'There is no upload with this id, or its time is over; begin one with POST /api/uploads.',
}

/**
 * Refuses with `upload_not_found`, also once its time is over.
 * @param onlyFor the job for which the caller may send files; null for a caller who may use all of the workspace
 */
export async function requireUpload(
  { database }: Hosts,
  workspace: string,
  uploadId: string,
  onlyFor: string | null,
): Promise<Result<Upload>> {
  const upload = await findUpload(database, workspace, uploadId)
  const isSeen = upload !== null && (onlyFor === null || upload.job_id === onlyFor)
  if (!isSeen || upload.multipart_id === NO_MULTIPART || Date.parse(upload.expires_at) <= Date.now()) {
    return { ok: false, problem: NO_UPLOAD }
  }
  return accept(upload)
}

export async function storePart(
  { database, files }: Hosts,
  upload: Upload,
  part: number,
  body: Uint8Array,
): Promise<Result<{ readonly part: number; readonly bytes: number }>> {
  const bytes = body.byteLength
  if (upload.state !== 'open') return takesNoMore(upload)
  if (bytes === 0) return refuse('empty_file', `Part ${part} has no bytes; send them as the body.`)
  const expected = expectedPartBytes(part, upload.part_bytes, upload.announced_bytes)
  if (expected !== null && bytes !== expected) {
    const due = expected === 0 ? 'does not exist' : `has ${expected} bytes, not ${bytes}`
    return refuse('length_mismatch', `Part ${part} of a file of ${upload.announced_bytes} bytes ${due}.`)
  }
  let stored: StoredPart
  try {
    stored = await files.putPart(upload.key, upload.multipart_id, part, body, bytes)
  } catch (error) {
    return refusalOf(error, files, upload)
  }
  await recordPart(database, upload.workspace, upload.upload_id, { ...stored, bytes })
  return accept({ part, bytes })
}

/** Makes one file of the parts; an upload that is joined already is fine. The file's size in bytes. */
export async function joinUpload({ database, files }: Hosts, upload: Upload): Promise<Result<number>> {
  if (upload.state !== 'open' && upload.bytes !== null) return accept(upload.bytes)
  const parts = await listParts(database, upload.workspace, upload.upload_id)
  const missing = whatIsMissing(parts, upload.part_bytes, upload.announced_bytes)
  if (missing !== null) {
    return refuse('upload_incomplete', `${missing} Send them with PUT /api/uploads/${upload.upload_id}/:n.`)
  }
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
  try {
    await files.completeParts(upload.key, upload.multipart_id, parts)
  } catch (error) {
    // An earlier request may have joined it and died before it could say so.
    if ((await files.size(upload.key)) !== bytes) return refusalOf(error, files, upload)
  }
  await completeUpload(database, upload.workspace, upload.upload_id, bytes)
  return accept(bytes)
}

/** What has happened to the upload since its row was read: it was joined or thrown away, or a part was replaced. */
async function refusalOf(error: unknown, files: FileStore, upload: Upload): Promise<Result<never>> {
  if (error instanceof NoSuchUpload) {
    return (await files.size(upload.key)) === null ? { ok: false, problem: NO_UPLOAD } : takesNoMore(upload)
  }
  if (error instanceof NoSuchPart) {
    return refuse(
      'upload_incomplete',
      'A part was sent again, and what is stored is not what was noted. Send once more what was sent twice, ' +
        `with PUT /api/uploads/${upload.upload_id}/:n.`,
    )
  }
  throw error
}

function takesNoMore(upload: Upload): Result<never> {
  return refuse('upload_in_use', `Upload ${upload.upload_id} is complete and takes no more parts.`)
}

/** Throws away what has arrived; refuses when a job has the file. */
export async function abortUpload({ database, files }: Hosts, upload: Upload): Promise<Result<null>> {
  if (upload.state === 'used') {
    return refuse('upload_in_use', `Upload ${upload.upload_id} belongs to job ${upload.job_id}.`)
  }
  if (upload.state === 'open') await files.abortParts(upload.key, upload.multipart_id)
  await files.delete(keysOf(upload.key))
  await deleteUpload(database, upload.workspace, upload.upload_id)
  return accept(null)
}
