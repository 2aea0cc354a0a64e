// The processes of a service that is measured: children of ours, and of theirs.
import { processesBelow } from '../../scripts/process-tree.ts'

/** The ids of all processes of that name that we started, or that those have started. @throws when there is none. */
export async function ownProcesses(name: string): Promise<readonly number[]> {
  const found = (await processesBelow(process.pid)).filter((one) => one.name === name)
  if (found.length === 0) throw new Error(`no ${name} runs below process ${process.pid}`)
  return found.map(({ pid }) => pid)
}
