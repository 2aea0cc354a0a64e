// `npm run deploy`: to the Cloudflare account that wrangler is logged in to. Migrations run before the code that needs
// them. `npm run deploy -- --dry-run` bundles, deploys nothing, needs no account, and reports the bundle's size.
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { buildPage } from './build.ts'
import { root } from './checkout.ts'
import { run } from './run.ts'
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
  if (code !== 0) process.exit(code)
  return output
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

if (!dryRun) await demandDatabase()
await buildPage()
if (dryRun) {
  const output = await wrangler('deploy', '--dry-run')
  const size = /Total Upload: (.+)/.exec(output)?.[1]
  if (size === undefined) throw new Error('wrangler did not report the size of the bundle')
  console.log(`The bundle: ${size}. A Worker may have 10 MiB gzip on paid plans, 3 MiB on the free one.`)
} else {
  await wrangler('d1', 'migrations', 'apply', 'DB', '--remote')
  await wrangler('deploy')
}
