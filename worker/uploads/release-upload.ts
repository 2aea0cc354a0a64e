// Takes an upload back from a job that did not come into being, so that another may have it.
import { and, eq } from 'drizzle-orm'
import type { Database } from '../../drizzle/database.ts'
import { uploads } from '../../drizzle/schema.ts'

/** @param reservedFor the only job that may have it next; null for whichever claims it first */
export async function releaseUpload(
  db: Database,
  workspace: string,
  uploadId: string,
  jobId: string,
  reservedFor: string | null,
): Promise<void> {
  await db
    .update(uploads)
    .set({ state: 'complete', job_id: reservedFor })
    .where(and(eq(uploads.workspace, workspace), eq(uploads.upload_id, uploadId), eq(uploads.job_id, jobId)))
}
