// `npm run deploy`: to the Cloudflare account that wrangler is logged in to. Migrations run before the code that needs
// them, and the first deployment brings the key that signs tickets along. `npm run deploy -- --dry-run` bundles,
// deploys nothing, needs no account, and reports the bundle's size.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { newSigningKey } from '../worker/signing-keys.ts'
import { buildPage } from './build.ts'
import { demandLocked } from './check-lock.ts'
import { root } from './checkout.ts'
import { run } from './run.ts'
import { deployedSigningKeys, secretsOf } from './worker-secrets.ts'
import { wranglerScript } from './wrangler.ts'

/** What wrangler.toml holds until somebody's own database is named there. */
const noDatabase = '00000000-0000-0000-0000-000000000000'

const { values } = parseArgs({ options: { 'dry-run': { type: 'boolean', default: false } } })
const dryRun = values['dry-run']
const env = { ...process.env, WRANGLER_HIDE_BANNER: 'true', WRANGLER_SEND_METRICS: 'false' }

async function wrangler(...args: readonly string[]): Promise<string> {
  console.log(`wrangler ${args.join(' ')}`)
  const { code, output } = await run(process.execPath, ['--no-warnings', wranglerScript, ...args], { env })
  console.log(output.trim())
  if (code !== 0) throw new Error(`wrangler ${args[0]} failed with exit code ${code}; nothing after it was done.`)
  return output
}

/** With a signing key when none is there: code and key arrive together, and the key is kept nowhere else. */
async function deploy(): Promise<void> {
  const present = await deployedSigningKeys(env)
  if (present !== null && present.length > 0) {
    await wrangler('deploy')
    return
  }
  const folder = await mkdtemp(join(tmpdir(), 'jobcast-deploy-'))
  try {
    const file = join(folder, 'secrets.json')
    await writeFile(file, JSON.stringify(secretsOf(newSigningKey(Date.now()))), { mode: 0o600 })
    await wrangler('deploy', '--secrets-file', file)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function demandDatabase(): Promise<void> {
  const config = await readFile(`${root}/wrangler.toml`, 'utf8')
  if (!config.includes(noDatabase)) return
  console.error(`wrangler.toml names no database yet. Once, with your Cloudflare account:

  npx wrangler login
  npx wrangler d1 create jobcast               then put the id it prints into wrangler.toml as database_id
  npx wrangler r2 bucket create jobcast-files

and then npm run deploy again.`)
  process.exit(1)
}

async function main(): Promise<void> {
  if (!dryRun) await demandDatabase()
  await demandLocked()
  await buildPage()
  if (dryRun) {
    const output = await wrangler('deploy', '--dry-run')
    const size = /Total Upload: (.+)/.exec(output)?.[1]
    if (size === undefined) throw new Error('wrangler did not report the size of the bundle')
    console.log(`The bundle: ${size}. A Worker may have 10 MiB gzip on paid plans, 3 MiB on the free one.`)
    return
  }
  await wrangler('d1', 'migrations', 'apply', 'DB', '--remote')
  await deploy()
  console.log('Nobody gets in without a key: npm run keys -- create --remote --workspace default --role admin')
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
