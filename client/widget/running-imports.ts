// The imports that are still going, whoever began them.
import type { Snapshot } from '../../durable/protocol/snapshot.ts'
import { apiUrl } from '../address.ts'
import { requestJson } from '../request.ts'

/** As many as are worth showing in full, in each state. */
const SHOWN = 3

/** The ids of the newest. No ticket is good for that. @throws RequestProblem when they may not be listed. */
export async function runningImports(service: string): Promise<readonly string[]> {
  const ask = (status: string) =>
    requestJson<{ jobs: readonly Snapshot[] }>(
      apiUrl(service, `jobs?status=${status}&kind=import_traces&limit=${SHOWN}`),
    )
  const answers = await Promise.all([ask('running'), ask('queued')])
  return answers.flatMap(({ jobs }) => jobs.map((job) => job.job_id))
}
