// Which processes run below one of ours, and what they hold: services are children of children (Linux only, by /proc).
import { readdir, readFile } from 'node:fs/promises'

export interface Process {
  readonly pid: number
  readonly parent: number
  /** Of its executable, cut to 15 characters. */
  readonly name: string
}

/** All processes below the one, in no order; not itself. */
export async function processesBelow(pid: number): Promise<readonly Process[]> {
  const all = await processes()
  const below = new Set([pid])
  for (let before = 0; before < below.size;) {
    before = below.size
    for (const one of all) if (below.has(one.parent)) below.add(one.pid)
  }
  return all.filter((one) => below.has(one.pid) && one.pid !== pid)
}

/** Resident memory of a process in bytes: now, or at most so far. @throws when it is gone. */
export async function memoryOf(pid: number, when: 'now' | 'peak'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const line = when === 'now' ? /^VmRSS:\s+(\d+) kB/m : /^VmHWM:\s+(\d+) kB/m
  return Number(line.exec(status)?.[1] ?? Number.NaN) * 1024
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
