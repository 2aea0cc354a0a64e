// What is particular to the service on one machine: one to a folder, gone in seconds when asked, and nothing lost by it.
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { packageFile, root } from '../scripts/checkout.ts'
import { startDenoService } from '../scripts/deno-service.ts'
import { startImport } from '../scripts/import-file.ts'
import { freePort, portIsFree } from '../scripts/port.ts'
import { followToEnd } from '../scripts/read-stream.ts'
import { startAsUser, temporaryDirectory, until } from './harness/started.ts'

const execute = promisify(execFile)
/** "Within seconds": readers are sent away at once, and an import is at its next checkpoint. */
const drainMs = 5_000

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function folder(): Promise<string> {
  const { path, remove } = await temporaryDirectory()
  cleanUp.push(remove)
  return path
}

async function start(dataDir: string): ReturnType<typeof startDenoService> {
  const service = await startDenoService({ dataDir, log: 'keep' })
  cleanUp.push(service.kill)
  return service
}

test('a second service on the folder is refused, and who reads the file is not', async () => {
  const dataDir = await folder()
  const first = await start(dataDir)
  await expect(startDenoService({ dataDir, log: 'keep' })).rejects.toThrow(`Another jobcast runs on ${dataDir}`)
  const reader = new DatabaseSync(join(dataDir, 'jobcast.sqlite'))
  reader.exec('CREATE TABLE a_command_of_its_own (id)')
  expect(reader.prepare('SELECT count(*) AS jobs FROM jobs').get()).toEqual({ jobs: 0 })
  reader.close()
  await first.kill()
  expect((await start(dataDir)).url).not.toBe(first.url)
})

test('asked to end, it sends its readers away, stops an import at a checkpoint, and the next one goes on unseen', async () => {
  const dataDir = await folder()
  const first = await start(dataDir)
  const job = await startImport(first.url, { kind: 'sample', traces: 400, per_second: 100 })
  const stream = await fetch(`${first.url}/api/jobs/${job.job_id}/stream`)
  const watched = stream.text()
  await until(async () => (await snapshotOf(first.url, job.job_id)).done > 0, 'traces are in')
  const asked = Date.now()
  await first.stop()
  expect(await first.ended).toBe('ended with code 0')
  expect(Date.now() - asked).toBeLessThan(drainMs)
  const retry = /retry: (\d+)\n\n$/.exec(await watched)?.[1]
  expect(Number(retry)).toBeGreaterThanOrEqual(1_000)
  expect(Number(retry)).toBeLessThan(2_000)

  const second = await start(dataDir)
  const end = await followToEnd(`${second.url}/api/jobs/${job.job_id}/stream`)
  expect(end).toMatchObject({ type: 'completed', data: { result: { adds_up: true, traces: { imported: 400 } } } })
  const log = await (await fetch(`${second.url}/api/jobs/${job.job_id}/events?after=0`)).text()
  expect(log).not.toContain('"warn"')
})

test('a start that fails is one clear sentence, and leaves an import that a stop had paused to the next one', async () => {
  const dataDir = await folder()
  const first = await start(dataDir)
  const { job_id } = await startImport(first.url, { kind: 'sample', traces: 300, per_second: 100 })
  await until(async () => (await snapshotOf(first.url, job_id)).done > 0, 'traces are in')
  await first.stop()
  const occupant = createServer().listen(first.port, '127.0.0.1')
  await once(occupant, 'listening')
  expect(await failedStart(dataDir, { PORT: String(first.port) })).toEqual({
    code: 1,
    stderr: `Port ${first.port} is in use: end what runs there, or choose another one with PORT=${first.port + 1}\n`,
  })
  occupant.close()

  const second = await start(dataDir)
  const end = await followToEnd(`${second.url}/api/jobs/${job_id}/stream`)
  expect(end).toMatchObject({ type: 'completed', data: { result: { adds_up: true, traces: { imported: 300 } } } })
  const log = await (await fetch(`${second.url}/api/jobs/${job_id}/events?after=0`)).text()
  expect(log).not.toContain('"warn"')
})

test('data of a newer release, and a folder that is none, are one clear sentence and exit code 1', async () => {
  const dataDir = await folder()
  await (await start(dataDir)).stop()
  const database = new DatabaseSync(join(dataDir, 'jobcast.sqlite'))
  database.exec("INSERT INTO migrations VALUES ('9999_later.sql', '')")
  database.close()
  expect(await failedStart(dataDir)).toEqual({
    code: 1,
    stderr: 'The data was written by a newer release (migration 9999_later.sql): update the service, not the data\n',
  })
  const file = join(dataDir, 'jobcast.sqlite')
  const { code, stderr } = await failedStart(file)
  expect(code).toBe(1)
  expect(stderr).toMatch(
    /^\S+jobcast\.sqlite cannot be the folder for the data; choose another one with DATA_DIR=…: .+\n$/,
  )
})

test('a folder may have any name', async () => {
  const dataDir = join(await folder(), 'a, b $& $1')
  const service = await start(dataDir)
  const { job_id } = await startImport(service.url, { kind: 'sample', traces: 20 })
  expect(await followToEnd(`${service.url}/api/jobs/${job_id}/stream`)).toMatchObject({ type: 'completed' })
})

test('an import that cannot be noted at the end does not keep it from ending, and goes on by its lease', async () => {
  const dataDir = await folder()
  const first = await start(dataDir)
  const { job_id } = await startImport(first.url, { kind: 'sample', traces: 300, per_second: 100 })
  await until(async () => (await snapshotOf(first.url, job_id)).done > 0, 'traces are in')
  const database = new DatabaseSync(join(dataDir, 'jobcast.sqlite'))
  database.exec('DROP TABLE paused_imports')
  database.close()
  await first.stop()
  expect(await first.ended).toBe('ended with code 0')
  const second = await start(dataDir)
  const end = await followToEnd(`${second.url}/api/jobs/${job_id}/stream`)
  expect(end).toMatchObject({ type: 'completed', data: { result: { adds_up: true, traces: { imported: 300 } } } })
})

test('asked to end, it answers who waits for events', async () => {
  const service = await start(await folder())
  const job_id = await createJob(service.url)
  const { cursor } = await (await fetch(`${service.url}/api/jobs/${job_id}/events`)).json()
  const waiting = fetch(`${service.url}/api/jobs/${job_id}/events?wait=25&after=${cursor}`)
  // The answer to a later request on the same thread: the one before it has been taken up.
  await snapshotOf(service.url, job_id)
  await service.stop()
  const answer = await waiting
  expect(answer.status).toBe(200)
  expect(await answer.json()).toMatchObject({ verdict: 'resumed', events: [], cursor })
})

test('a terminal that is closed ends it as SIGTERM does, with a word to its readers', async () => {
  const wishes = { dataDir: await folder(), port: await freePort(), script: 'scripts/start-deno.ts' }
  const started = await startAsUser(wishes)
  cleanUp.push(started.killGroup)
  const board = await fetch(`${started.url}/api/stream`)
  process.kill(-started.pid, 'SIGHUP')
  expect(await board.text()).toMatch(/retry: \d+\n\n$/)
  expect(await started.ended).toBe(0)
  await started.groupGone()
})

test('idle streams do not keep it from ending, and their readers come back each at a time of its own', async () => {
  const service = await start(await folder())
  const boards = await Promise.all(Array.from({ length: 20 }, () => fetch(`${service.url}/api/stream`)))
  const asked = Date.now()
  await service.stop()
  expect(await service.ended).toBe('ended with code 0')
  expect(Date.now() - asked).toBeLessThan(drainMs)
  const ends = await Promise.all(boards.map((board) => board.text()))
  const waits = ends.map((text) => Number(/retry: (\d+)\n\n$/.exec(text)?.[1]))
  expect(waits).toEqual(waits.filter((ms) => ms >= 1_000 && ms < 2_000))
  expect(new Set(waits).size).toBeGreaterThan(10)
})

test('what it may do is what it needs: no other file, program, variable or foreign code', async () => {
  expect(await runAsService(tries)).toEqual({
    'write its data': 'done',
    'read the page': 'done',
    'read /etc/passwd': 'NotCapable',
    'read its own package': 'NotCapable',
    'write beside its data': 'NotCapable',
    'run a program': 'NotCapable',
    'read another variable': 'NotCapable',
    'load a library': 'NotCapable',
  })
})

test('the signal of a request says that its client is gone, and is silent after a good answer', async () => {
  expect(await runAsService(signals)).toEqual({ 'answered in full': false, 'left by its client': true })
})

/** A server and its clients in one; tells of each request whether its signal has aborted once all is over. */
const signals = `
const seen = []
const left = Promise.withResolvers()
const server = Deno.serve({ hostname: '127.0.0.1', port: 0, onListen() {} }, ({ url, signal }) => {
  seen.push(signal)
  if (!url.endsWith('/endless')) return new Response('all of it')
  signal.addEventListener('abort', left.resolve)
  return new Response(new ReadableStream({ start: (body) => body.enqueue(new Uint8Array(1)) }))
})
const address = 'http://127.0.0.1:' + server.addr.port
await (await fetch(address + '/whole')).text()
await (await fetch(address + '/endless')).body.cancel()
await left.promise
const [answered, abandoned] = seen.map(({ aborted }) => aborted)
console.log(JSON.stringify({ 'answered in full': answered, 'left by its client': abandoned }))
Deno.exit()
`

/** Run with the permissions of the service; tells of each try what became of it. */
const tries = `
const tries = {
  'write its data': () => Deno.writeTextFileSync(new URL('written', import.meta.url), ''),
  'read the page': () => Deno.readDirSync('dist/page'),
  'read /etc/passwd': () => Deno.readTextFileSync('/etc/passwd'),
  'read its own package': () => Deno.readTextFileSync('package.json'),
  'write beside its data': () => Deno.writeTextFileSync(new URL('../beside', import.meta.url), ''),
  'run a program': () => new Deno.Command('/bin/true').outputSync(),
  'read another variable': () => Deno.env.get('HOME'),
  'load a library': () => Deno.dlopen('/lib/libc.so', {}),
}
const outcome = (work) => {
  try {
    work()
    return 'done'
  } catch (error) {
    return error.name
  }
}
console.log(JSON.stringify(Object.fromEntries(Object.entries(tries).map(([name, work]) => [name, outcome(work)]))))
`

test('whatever kills what started it, nothing is left and the port is free', async () => {
  const wishes = { dataDir: await folder(), port: await freePort(), script: 'scripts/start-deno.ts' }
  const started = await startAsUser(wishes)
  cleanUp.push(started.killGroup)
  started.signal('SIGKILL')
  await started.groupGone()
  expect(await portIsFree(wishes.port)).toBe(true)
})

test('deno task start builds the page and serves it, and ends with the task', async () => {
  const [dataDir, port] = [await folder(), await freePort()]
  const deno = packageFile('deno', process.platform === 'win32' ? 'deno.exe' : 'deno')
  const started = await startAsUser({ dataDir, port, command: [deno, 'task', 'start'] })
  cleanUp.push(started.killGroup)
  expect(started.printed()).toMatch(/^jobcast is ready: http:\/\/localhost:\d+$/m)
  expect(await (await fetch(started.url)).text()).toContain('<!doctype html>')
  started.signal('SIGTERM')
  expect(await started.ended).toBe(0)
  await started.groupGone()
})

test('a SIGKILL in a storm of pushes loses nothing that was acknowledged', async () => {
  const dataDir = await folder()
  const first = await start(dataDir)
  const jobs = await Promise.all(Array.from({ length: 8 }, () => createJob(first.url)))
  const acknowledged = new Map(jobs.map((id) => [id, 0]))
  const storm = jobs.map(async (id) => {
    for (let n = 1; await push(first.url, id, `line ${n}`); n++) acknowledged.set(id, n)
  })
  await until(() => [...acknowledged.values()].every((lines) => lines > 20), 'every job has lines')
  await first.kill()
  await Promise.all(storm)

  const second = await start(dataDir)
  for (const [id, lines] of acknowledged) {
    const { events } = await (await fetch(`${second.url}/api/jobs/${id}/events?after=0`)).json()
    const kept = events.flatMap(({ type, data }: Logged) => (type === 'log' ? [data.message] : []))
    expect(kept.slice(0, lines)).toEqual(Array.from({ length: lines }, (_, index) => `line ${index + 1}`))
    expect(kept.length).toBeLessThanOrEqual(lines + 1)
  }
})

/** The program and the arguments of the task that serves, without its script. */
async function serveTask(dataDir: string): Promise<readonly [program: string, ...args: string[]]> {
  const { tasks } = JSON.parse(await readFile(join(root, 'deno.json'), 'utf8'))
  const [program, ...flags]: string[] = tasks.serve.command.replaceAll('$DATA_DIR', dataDir).split(' ')
  expect(flags.pop()).toBe('worker/deno.ts')
  return [join(root, program ?? ''), ...flags]
}

/** What a script prints that runs as the service would. */
async function runAsService(text: string): Promise<unknown> {
  const dataDir = await folder()
  const [program, ...flags] = await serveTask(dataDir)
  const script = join(dataDir, 'script.ts')
  await writeFile(script, text)
  const { stdout } = await execute(program, [...flags, script], { cwd: root })
  return JSON.parse(stdout)
}

/** How a start of the service itself ends that is expected to come to nothing. */
async function failedStart(
  dataDir: string,
  environment: Readonly<Record<string, string>> = { PORT: '0' },
): Promise<{ readonly code: number; readonly stderr: string }> {
  const [program, ...flags] = await serveTask(dataDir)
  const env = { ...process.env, ...environment, DATA_DIR: dataDir }
  const starting = execute(program, [...flags, 'worker/deno.ts'], { cwd: root, env })
  return starting.then(
    () => expect.unreachable('the service started, and ended'),
    ({ code, stderr }) => ({ code, stderr }),
  )
}

interface Logged {
  readonly type: string
  readonly data: { readonly message: string }
}

async function createJob(url: string): Promise<string> {
  const response = await fetch(`${url}/api/jobs`, { method: 'POST', body: JSON.stringify({ kind: 'storm' }) })
  const { job_id } = await response.json()
  return job_id
}

/** Whether it was acknowledged: false once nobody answers any more. */
async function push(url: string, id: string, message: string): Promise<boolean> {
  try {
    const body = JSON.stringify({ type: 'log', level: 'info', message })
    const response = await fetch(`${url}/api/jobs/${id}/updates`, { method: 'POST', body })
    await response.text()
    return response.ok
  } catch {
    return false
  }
}

async function snapshotOf(url: string, jobId: string): Promise<{ readonly done: number }> {
  return (await fetch(`${url}/api/jobs/${jobId}`)).json()
}
