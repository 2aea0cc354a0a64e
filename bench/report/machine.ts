// On what and when a run was made: figures mean nothing without it.
import { cpus, loadavg, release, totalmem } from 'node:os'

export interface Machine {
  readonly date: string
  readonly cores: number
  readonly processor: string
  readonly memory_gb: number
  readonly kernel: string
  readonly node: string
  /** Of the last minute, before anything was started: what others did to the same cores. */
  readonly load: number
}

export function machine(): Machine {
  return {
    date: new Date().toISOString(),
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memory_gb: Math.round(totalmem() / 1e9),
    kernel: release(),
    node: process.versions.node,
    load: loadavg()[0] ?? Number.NaN,
  }
}

/** A sentence that belongs under every table; it warns when others were using the machine. */
export function describe({ date, cores, processor, memory_gb, kernel, node, load }: Machine): string {
  const busy = load > cores / 2 ? ' OTHERS WERE USING THIS MACHINE: the figures are too low.' : ''
  return (
    `${date}: ${cores} cores (${processor}), ${memory_gb} GB, Linux ${kernel}, Node ${node},` +
    ` load ${load.toFixed(2)} before the run.${busy}`
  )
}
