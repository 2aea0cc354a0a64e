// How this project calls wrangler: never asking, never phoning home, never sharing state with another service.
import { join } from 'node:path'
import { packageFile } from './checkout.ts'

/** The file that node runs for `wrangler …`; its `bin` would only start this one as one more process. */
export const wranglerScript = packageFile('wrangler', 'wrangler-dist/cli.js')

/** Where wrangler's own temporary files go, so that what a SIGKILL leaves is found, and removed by the next start. */
export function temporaryIn(dataDir: string): string {
  return join(dataDir, 'tmp')
}

/**
 * For commands that touch local state only. Without a home for its registry, services of one name on one machine would
 * find each other's objects; its other notes to itself belong there too, not into the user's home.
 */
export function wranglerEnvironment(dataDir: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    CI: '1',
    CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV: 'true',
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    FORCE_COLOR: '0',
    TMPDIR: temporaryIn(dataDir),
    WRANGLER_HIDE_BANNER: 'true',
    WRANGLER_NO_SKILLS_UPDATE_PROMPTS: 'true',
    WRANGLER_REGISTRY_PATH: join(dataDir, 'registry'),
    WRANGLER_SEND_ERROR_REPORTS: 'false',
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_WRITE_LOGS: 'false',
    XDG_CONFIG_HOME: join(dataDir, 'config'),
    X_LOCAL_EXPLORER: 'false',
    X_LOCAL_OBSERVABILITY: 'false',
  }
}
