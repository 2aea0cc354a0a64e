// What the workerds of a service have held at most. They are children of children of ours.
import { readdir, readFile } from 'node:fs/promises'

interface Process {
  readonly pid: number
  readonly parent: number
  readonly name: string
}

/** The sum of the peaks of resident memory of all workerds below the process (bytes). @throws when there is none. */
export async function peakOfWorkerds(pid: number): Promise<number> {
  const all = await processes()
  const below = new Set([pid])
  for (let before = 0; before < below.size;) {
    before = below.size
    for (const one of all) if (below.has(one.parent)) below.add(one.pid)
  }
  const workerds = all.filter((one) => below.has(one.pid) && one.name === 'workerd')
  if (workerds.length === 0) throw new Error(`no workerd runs below process ${pid}`)
  const peaks = await Promise.all(workerds.map((one) => peakOf(one.pid)))
  return peaks.reduce((sum, peak) => sum + peak, 0)
}

async function processes(): Promise<readonly Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const found = await Promise.all(
    pids.map(async (pid): Promise<Process | null> => {
      // A process may end while we look; it is then none that we seek.
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
      const parts = /^\d+ \((.*)\) \S (\d+) /s.exec(stat)
      return parts === null ? null : { pid: Number(pid), name: parts[1] ?? '', parent: Number(parts[2]) }
    }),
  )
  return found.filter((one) => one !== null)
}

async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? Number.NaN) * 1024
}
