// Brings the local D1 database up to date, as wrangler does it; makes it when there is none.
import { mkdir } from 'node:fs/promises'
import { mustRun, type RunOptions } from './run.ts'
import { temporaryIn, wranglerEnvironment, wranglerScript } from './wrangler.ts'

/** @throws with what wrangler said */
export async function migrateLocal(dataDir: string, options: Pick<RunOptions, 'signal'> = {}): Promise<void> {
  await mkdir(temporaryIn(dataDir), { recursive: true })
  const migrate = ['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', dataDir]
  const env = wranglerEnvironment(dataDir)
  await mustRun('Applying the migrations', ['--no-warnings', wranglerScript, ...migrate], { ...options, env })
}
