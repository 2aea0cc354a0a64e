// What the workerds of a service have held at most.
import { memoryOf } from '../../scripts/process-tree.ts'
import { ownProcesses } from '../systems/processes.ts'

/** The sum of the peaks of resident memory of all workerds that run below us (bytes). @throws when there is none. */
export async function peakOfWorkerds(): Promise<number> {
  const peaks = await Promise.all((await ownProcesses('workerd')).map((pid) => memoryOf(pid, 'peak')))
  return peaks.reduce((sum, peak) => sum + peak, 0)
}
