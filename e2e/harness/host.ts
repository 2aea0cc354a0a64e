// The host that the tests of this run start: one set of tests, a project of vitest for each host (vitest.config.ts).
import { startDenoService } from '../../scripts/deno-service.ts'
import { startService } from '../../scripts/service.ts'
import { OPT_OUTS } from './opt-outs.ts'

interface Host {
  readonly start: typeof startDenoService
  /** What a user runs. */
  readonly command: readonly string[]
  /** What that runs in the end, by node itself. */
  readonly script: string
}

const hosts = {
  workerd: { start: startService, command: ['npm', 'start'], script: 'scripts/start.ts' },
  deno: { start: startDenoService, command: ['npm', 'run', 'start:deno'], script: 'scripts/start-deno.ts' },
} as const satisfies Record<string, Host>

export const hostName = process.env['E2E_HOST'] === 'deno' ? 'deno' : 'workerd'

export const host: Host = hosts[hostName]

/** Whether the host of this run has what the case needs (opt-outs.ts). */
export function runsHere(name: keyof typeof OPT_OUTS): boolean {
  return OPT_OUTS[name].host !== hostName
}
