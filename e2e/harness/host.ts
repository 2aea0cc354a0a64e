// The host that the tests of this run start: one set of tests, a project of vitest for each host (vitest.config.ts).
import { startDenoService } from '../../scripts/deno-service.ts'
import { startService } from '../../scripts/service.ts'

interface Host {
  readonly start: typeof startDenoService
  /** What a user runs, as node and its arguments would; npm adds nothing to it. */
  readonly command: readonly string[]
}

const hosts = {
  workerd: { start: startService, command: ['npm', 'start'] },
  deno: { start: startDenoService, command: [process.execPath, 'scripts/start-deno.ts'] },
} as const satisfies Record<string, Host>

export const hostName = process.env['E2E_HOST'] === 'deno' ? 'deno' : 'workerd'

export const host: Host = hosts[hostName]
