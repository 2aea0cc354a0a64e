// Starts an import job and says so: what the two ways to start one have in common.
import { accept, type Result } from '../../durable/protocol/problem.ts'
import type { JsonObject } from '../../durable/protocol/update.ts'
import type { AppContext } from '../http/context.ts'
import type { FilePlan, ImportPlan } from '../import/plan.ts'
import type { StartedJob } from '../schemas/job.ts'
import { jobOf, linksOf } from './job-address.ts'

/** An importer pushes after every batch, a second apart at most; after ten it is taken for dead and replaced. */
const IMPORT_LEASE_SECONDS = 10

export interface ImportOrder {
  readonly jobId: string
  readonly title: string
  readonly plan: ImportPlan
  readonly attributes: JsonObject
  readonly fingerprint: string | null
}

/** `created` is false when a repeat found the job there already: the answer is the same. */
export async function startImport(
  c: AppContext,
  { jobId, title, plan, attributes, fingerprint }: ImportOrder,
): Promise<Result<{ readonly answer: StartedJob; readonly created: boolean }>> {
  const created = await jobOf(c, jobId).create({
    workspace: c.get('workspace'),
    job_id: jobId,
    kind: 'import_traces',
    title,
    lease: IMPORT_LEASE_SECONDS,
    retryable: true,
    plan: { ...plan },
    attributes,
    ...(fingerprint !== null && { fingerprint }),
  })
  if (!created.ok) return created
  return accept({
    answer: { job_id: jobId, status: 'queued', links: linksOf(jobId) },
    created: created.value.created,
  })
}

export function describeFile(plan: FilePlan): Pick<ImportOrder, 'title' | 'attributes'> {
  const { filename, bytes, format } = plan
  return {
    title: filename === null ? 'Import traces' : `Import ${filename}`.slice(0, 200),
    attributes: { source: 'file', filename, bytes, format },
  }
}
