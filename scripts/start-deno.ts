// `npm run start:deno` and `deno task start`: builds the page, serves on loopback by Deno, says so once it is true, and
// ends with the service. Runs on Node and on Deno.
import { resolve } from 'node:path'
import process from 'node:process'
import { chosenAccess, tellAccess } from './access-mode.ts'
import { buildPage } from './build.ts'
import { root } from './checkout.ts'
import { startDenoService } from './deno-service.ts'
import { freePort } from './port.ts'
import type { Service } from './service.ts'

const defaultPort = 8787
/** npm may be killed without a word to us; this is how soon we notice. */
const orphanCheckMs = 250
/** Two signals within this time are one wish: one Ctrl-C may reach us twice, from the terminal and from npm. */
const sameWishMs = 500

let service: Service | undefined
const stopping = new AbortController()
let askedAt = 0

/** Asked once it is patient; asked again later it is not. */
function stop(): void {
  if (!stopping.signal.aborted) {
    askedAt = Date.now()
    void service?.stop()
    stopping.abort()
  } else if (Date.now() - askedAt > sameWishMs) {
    void service?.kill()
  }
}

function fail(reason: string): never {
  console.error(reason)
  process.exit(1)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
if (process.env['npm_lifecycle_event'] !== undefined) {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, orphanCheckMs)
  watch.unref()
}

const wish = process.env['PORT'] ?? String(defaultPort)
if (!/^\d+$/.test(wish) || Number(wish) > 65_535) fail(`PORT must be a number from 0 to 65535, and is "${wish}".`)
const port = Number(wish) === 0 ? await freePort() : Number(wish)
const dataDir = resolve(root, process.env['DATA_DIR'] ?? '.data')
try {
  const access = chosenAccess(process.env['ACCESS'])
  await buildPage(stopping)
  service = await startDenoService({ port, dataDir, access, signal: stopping.signal })
  if (!stopping.signal.aborted) console.log(tellAccess(access, process.env['DATA_DIR']))
} catch (error) {
  if (stopping.signal.aborted) process.exit(0)
  fail(error instanceof Error ? error.message : String(error))
}
if (stopping.signal.aborted) void service.stop()
else console.log(`jobcast is ready: ${service.url}`)
const reason = await service.ended
if (stopping.signal.aborted) process.exit(0)
fail(`The service ${reason}. Start it again; its state in ${dataDir} is kept.`)
