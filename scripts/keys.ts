// `npm run keys -- …`: makes, lists, revokes and rotates keys, locally or deployed. A key is printed once, alone on the
// last line. Exit code 2: it was asked for in a way that makes no sense; 1: it could not be done.
import { resolve } from 'node:path'
import { DrizzleQueryError } from 'drizzle-orm/errors'
import { root } from './checkout.ts'
import { carryOut } from './keys/carry-out.ts'
import { type Command, help, Misuse, readCommand } from './keys/command.ts'
import { makeLocalDatabase, openLocalDatabases } from './keys/local-databases.ts'
import { rotateDeployed, rotateLocal } from './keys/rotate-signing.ts'
import { openWranglerDatabase } from './keys/wrangler-database.ts'

const dataDir = resolve(root, process.env['DATA_DIR'] ?? '.data')
const wranglerEnv = { ...process.env, CI: '1', WRANGLER_HIDE_BANNER: 'true', WRANGLER_SEND_METRICS: 'false' }

async function answer(command: Command): Promise<readonly string[]> {
  if (command.verb === 'help') return [help]
  const { place } = command
  if (command.verb === 'rotate-signing') {
    return place === 'remote' ? rotateDeployed(command, wranglerEnv) : rotateLocal(dataDir, command)
  }
  if (place === 'remote') {
    return carryOut(command, [openWranglerDatabase({ place: ['--remote'], env: wranglerEnv })])
  }
  if (command.verb === 'create' || command.verb === 'origins') await makeLocalDatabase(dataDir, place)
  const local = await openLocalDatabases(dataDir, place)
  try {
    return await carryOut(command, local.databases)
  } finally {
    local.close()
  }
}

/** A query's own text says nothing to whoever asked; what the database or wrangler said does. */
function reasonOf(error: unknown): string {
  if (error instanceof DrizzleQueryError && error.cause !== undefined) return reasonOf(error.cause)
  return error instanceof Error ? error.message : String(error)
}

try {
  for (const line of await answer(readCommand(process.argv.slice(2)))) console.log(line)
} catch (error) {
  console.error(reasonOf(error))
  if (error instanceof Misuse) console.error('npm run keys -- --help tells how it is asked.')
  process.exitCode = error instanceof Misuse ? 2 : 1
}
