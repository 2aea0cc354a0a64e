// The Deno entry: the same application on one machine, with SQLite and files in one folder. Started with the
// permissions that deno.json names (task `serve`); it honours PORT, DATA_DIR, KEEP_ENDED_HOURS and ACCESS. The flag
// --unstable-no-legacy-abort there makes `request.signal` mean that the client is gone: without it, it aborts after
// every good answer as well.
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createApp } from './app.ts'
import { readSigningKeys } from './deno/data-secrets.ts'
import { holdFolder } from './deno/hold-folder.ts'
import { inStages } from './deno/in-stages.ts'
import { openLocalService } from './deno/local-service.ts'
import { openPage } from './deno/page-files.ts'
import { ACCESS_MODES, accessModeOf, liveSigningKeys } from './host-access.ts'
import { tellLog } from './http/tell-log.ts'
import type { AccessHost, Hosts } from './ports.ts'

const DEFAULT_PORT = 8787
/** As wrangler.toml says for Cloudflare: a month. */
const DEFAULT_KEEP_ENDED_HOURS = 720
/** A parent that was killed cannot say so; this is how soon we notice (ms). */
const ORPHAN_CHECK_MS = 250
/** Signals within this time are one wish: a Ctrl-C reaches us from the terminal and from whoever started us (ms). */
const SAME_WISH_MS = 500
/** Requests that are still answered when all else has ended (ms); readers were sent away before. */
const LAST_ANSWERS_MS = 1_000

const root = fileURLToPath(new URL('../', import.meta.url))

function fail(reason: string): never {
  console.error(reason)
  Deno.exit(1)
}

/** A step of the start: one that fails ends it, with what is wrong and without a stack, which mends nothing. */
async function orFail<T>(step: () => T | Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    return fail(reasonOf(error))
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause === undefined ? error.message : `${error.message}: ${reasonOf(error.cause)}`
}

function wholeNumber(name: string, fallback: number, max: number): number {
  const wish = Deno.env.get(name) ?? String(fallback)
  if (!/^\d+$/.test(wish) || Number(wish) > max) fail(`${name} must be a number from 0 to ${max}, and is "${wish}".`)
  return Number(wish)
}

/** Only the start scripts know that this is somebody's own machine: who is told nothing asks for keys. */
function accessMode(): AccessHost['mode'] {
  const wish = Deno.env.get('ACCESS') ?? 'keys'
  return accessModeOf(wish) ?? fail(`ACCESS must be ${ACCESS_MODES.join(', ')} or left out, and is "${wish}".`)
}

const port = wholeNumber('PORT', DEFAULT_PORT, 65_535)
const keepEndedMs = wholeNumber('KEEP_ENDED_HOURS', DEFAULT_KEEP_ENDED_HOURS, 1_000_000) * 60 * 60_000
const mode = accessMode()
const dataDir = resolve(root, Deno.env.get('DATA_DIR') ?? '.data')

const isHeld = await orFail(() => holdFolder(dataDir))
if (!isHeld) fail(`Another jobcast runs on ${dataDir}: end it first, or choose another folder with DATA_DIR=…`)
const page = await orFail(() => openPage(join(root, 'dist/page')))
const signingKeys = await orFail(() => liveSigningKeys(readSigningKeys(dataDir), Date.now()))
const service = await orFail(() => openLocalService(dataDir, { keepEndedMs, access: { mode, signingKeys } }))
const { later } = service.hosts
const app = createApp((_: object, background): Hosts => ({
  ...service.hosts,
  later: (work) => background.waitUntil(work),
}))
const context = { waitUntil: later, passThroughOnException() {}, props: {} }

// The port first: only who serves may go on with what the last process paused.
const server = await orFail(listen)
// One job's bug must not end what all others run in: it is told and the others go on.
globalThis.addEventListener('unhandledrejection', (event) => {
  event.preventDefault()
  tellLog(['unhandled:'], event.reason)
})
await orFail(service.start)
let askedToStopAt: number | null = null
const signals: readonly Deno.Signal[] =
  Deno.build.os === 'windows' ? ['SIGINT', 'SIGBREAK'] : ['SIGINT', 'SIGTERM', 'SIGHUP']
for (const signal of signals) Deno.addSignalListener(signal, () => void stop())
if (Deno.args.includes('--end-with-parent')) endWithParent(Deno.ppid)
Deno.stdout.writeSync(new TextEncoder().encode(`jobcast is ready: http://localhost:${server.addr.port}\n`))

function listen(): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve({ hostname: '127.0.0.1', port, onListen() {} }, (request) => {
      const { pathname } = new URL(request.url)
      return pathname.startsWith('/api/') ? app.fetch(request, {}, context) : page(request)
    })
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error
    return fail(`Port ${port} is in use: end what runs there, or choose another one with PORT=${port + 1}`)
  }
}

function endWithParent(parent: number): void {
  const watch = setInterval(() => {
    if (Deno.ppid === parent) return
    clearInterval(watch)
    void stop()
  }, ORPHAN_CHECK_MS)
}

/** Asked once it is patient; asked again later it is not. What was acknowledged is safe either way. */
async function stop(): Promise<void> {
  const now = Date.now()
  if (askedToStopAt !== null) {
    if (now - askedToStopAt > SAME_WISH_MS) Deno.exit(0)
    return
  }
  askedToStopAt = now
  const allWell = await inStages({
    'send the readers away': service.sendAway,
    'pause the imports': service.pauseImports,
    'wait for the last answers': () =>
      Promise.race([server.shutdown(), new Promise((done) => setTimeout(done, LAST_ANSWERS_MS))]),
    'close the database': service.close,
  })
  Deno.exit(allWell ? 0 : 1)
}
