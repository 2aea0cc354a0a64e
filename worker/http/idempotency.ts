// The `Idempotency-Key` header: the same key in the same workspace always names the same job, so that a request may
// be repeated by whoever did not get to see its answer.
import { accept, refuse, type Result } from '../../durable/protocol/problem.ts'
import { jobToImport } from '../access/caller.ts'
import type { AppContext } from './context.ts'
import { derivedJobId, randomId } from './new-id.ts'

/** Room for any id or URL that people make keys of. */
export const IDEMPOTENCY_KEY_CHARS = 255

export interface JobName {
  readonly jobId: string
  /** Whether the request may be a repeat, so that its content has to be compared. */
  readonly repeatable: boolean
}

/** The id of the job that the request is to start. A ticket to import is for one job, whose id it carries. */
export async function nameJob(c: AppContext): Promise<Result<JobName>> {
  const jobId = jobToImport(c.get('caller'))
  if (jobId !== null) return accept({ jobId, repeatable: true })
  const key = c.req.header('Idempotency-Key')
  if (key === undefined) return accept({ jobId: randomId('job'), repeatable: false })
  if (key === '' || key.length > IDEMPOTENCY_KEY_CHARS) {
    return refuse(
      'bad_request',
      `Idempotency-Key must have 1 to ${IDEMPOTENCY_KEY_CHARS} characters, not ${key.length}.`,
    )
  }
  return accept({ jobId: await derivedJobId(c.get('workspace'), key), repeatable: true })
}
