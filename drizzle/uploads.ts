// Files that come up in parts: open while parts arrive, complete once joined, used once a job reads the file.
// States only move that way, each by one conditional statement, so two requests at once cannot both win.
import { and, asc, eq, gt, inArray, isNull, lte, or } from 'drizzle-orm'
import type { Database } from './database.ts'
import { uploadParts, uploads } from './schema.ts'

export type Upload = typeof uploads.$inferSelect

export interface NewUpload extends Omit<Upload, 'state' | 'bytes' | 'job_id'> {
  /** The only job that may have the file; null for whichever claims it first. */
  readonly job_id: string | null
}

export interface UploadPart {
  /** From 1. */
  readonly part: number
  readonly etag: string
  readonly bytes: number
}

export async function createUpload(db: Database, upload: NewUpload): Promise<void> {
  await db.insert(uploads).values({ ...upload, state: 'open' })
}

/** How many files are kept for the job: those that it reads, and those that may still be its. `now` as ISO 8601. */
export async function countUploadsFor(db: Database, workspace: string, jobId: string, now: string): Promise<number> {
  return db.$count(
    uploads,
    and(eq(uploads.workspace, workspace), eq(uploads.job_id, jobId), gt(uploads.expires_at, now)),
  )
}

/** Null when there is none in the workspace. */
export async function findUpload(db: Database, workspace: string, uploadId: string): Promise<Upload | null> {
  const [upload] = await db.select().from(uploads).where(ofUpload(workspace, uploadId))
  return upload ?? null
}

/** Repeatable: a part that comes again replaces what is known of it. */
export async function recordPart(
  db: Database,
  workspace: string,
  uploadId: string,
  { part, etag, bytes }: UploadPart,
): Promise<void> {
  await db
    .insert(uploadParts)
    .values({ workspace, upload_id: uploadId, part, etag, bytes })
    .onConflictDoUpdate({
      target: [uploadParts.workspace, uploadParts.upload_id, uploadParts.part],
      set: { etag, bytes },
    })
}

/** In order. */
export async function listParts(db: Database, workspace: string, uploadId: string): Promise<UploadPart[]> {
  const { part, etag, bytes } = uploadParts
  return db.select({ part, etag, bytes }).from(uploadParts).where(ofParts(workspace, uploadId)).orderBy(asc(part))
}

/** Whether the upload was open; `bytes` is the size of the whole file. */
export async function completeUpload(
  db: Database,
  workspace: string,
  uploadId: string,
  bytes: number,
): Promise<boolean> {
  const changed = await db
    .update(uploads)
    .set({ state: 'complete', bytes })
    .where(and(ofUpload(workspace, uploadId), eq(uploads.state, 'open')))
    .returning({ upload_id: uploads.upload_id })
  return changed.length > 0
}

/**
 * Gives the complete upload to the job, and keeps it until `expiresAt` so that the job can be retried. Whether the job
 * has it now: true also when it had it before, false when another has it, or is to have it, or parts are missing.
 */
export async function claimUpload(
  db: Database,
  workspace: string,
  uploadId: string,
  jobId: string,
  expiresAt: string,
): Promise<boolean> {
  const isForAny = and(eq(uploads.state, 'complete'), isNull(uploads.job_id))
  const isForIt = and(inArray(uploads.state, ['complete', 'used']), eq(uploads.job_id, jobId))
  const claimed = await db
    .update(uploads)
    .set({ state: 'used', job_id: jobId, expires_at: expiresAt })
    .where(and(ofUpload(workspace, uploadId), or(isForAny, isForIt)))
    .returning({ upload_id: uploads.upload_id })
  return claimed.length > 0
}

/** Of all workspaces, the longest expired first. */
export async function expiredUploads(db: Database, now: string, limit: number): Promise<Upload[]> {
  return db.select().from(uploads).where(lte(uploads.expires_at, now)).orderBy(asc(uploads.expires_at)).limit(limit)
}

/** Forgets the upload and its parts; the file itself is the caller's to delete first. */
export async function deleteUpload(db: Database, workspace: string, uploadId: string): Promise<void> {
  await db.batch([
    db.delete(uploadParts).where(ofParts(workspace, uploadId)),
    db.delete(uploads).where(ofUpload(workspace, uploadId)),
  ])
}

function ofUpload(workspace: string, uploadId: string) {
  return and(eq(uploads.workspace, workspace), eq(uploads.upload_id, uploadId))
}

function ofParts(workspace: string, uploadId: string) {
  return and(eq(uploadParts.workspace, workspace), eq(uploadParts.upload_id, uploadId))
}
