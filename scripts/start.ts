// `npm start`: builds, migrates, serves on loopback, says so once it is true, and ends with everything it started.
import { resolve } from 'node:path'
import { chosenAccess, tellAccess } from './access-mode.ts'
import { buildPage } from './build.ts'
import { root } from './checkout.ts'
import { freePort, portIsFree } from './port.ts'
import { type Service, startService } from './service.ts'

const defaultPort = 8787
/** npm may be killed without a word to us; this is how soon we notice. */
const orphanCheckMs = 250
/** Two signals within this time are one wish. */
const sameWishMs = 500

let service: Service | undefined
const stopping = new AbortController()
let askedAt = 0

/** Asked once it is patient; asked again later it is not. One Ctrl-C may reach us twice: from the terminal and from npm. */
function stop(): void {
  const now = Date.now()
  if (!stopping.signal.aborted) {
    askedAt = now
    void service?.stop()
    stopping.abort()
  } else if (now - askedAt > sameWishMs) {
    void service?.kill()
  }
}

function fail(reason: string): never {
  console.error(reason)
  process.exit(1)
}

async function choosePort(): Promise<number> {
  const wish = process.env['PORT'] ?? String(defaultPort)
  const port = Number(wish)
  if (!/^\d+$/.test(wish) || port > 65_535) fail(`PORT must be a number from 0 to 65535, and is "${wish}".`)
  if (port === 0) return freePort()
  if (await portIsFree(port)) return port
  return fail(`Port ${port} is in use: end what runs there, or choose another one with PORT=${port + 1} npm start`)
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop)
if (process.env['npm_lifecycle_event'] === 'start') {
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    stop()
  }, orphanCheckMs).unref()
}

const port = await choosePort()
const dataDir = resolve(root, process.env['DATA_DIR'] ?? '.data')
const log = process.env['LOG'] === 'debug' ? 'debug' : 'errors'
try {
  const access = chosenAccess(process.env['ACCESS'])
  await buildPage(stopping)
  service = await startService({ port, dataDir, access, log, signal: stopping.signal })
  if (!stopping.signal.aborted) console.log(tellAccess(access, process.env['DATA_DIR']))
} catch (error) {
  if (stopping.signal.aborted) process.exit(0)
  fail(error instanceof Error ? error.message : String(error))
}
if (stopping.signal.aborted) void service.stop()
else console.log(`jobcast is ready: ${service.url}`)
const reason = await service.ended
if (stopping.signal.aborted) process.exit(0)
fail(`The service ${reason}. Start it again with npm start; its state in ${dataDir} is kept.`)
