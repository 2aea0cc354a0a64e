// What is particular to the service on one machine: one to a folder, gone in seconds when asked, and nothing lost by it.
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { root } from '../scripts/checkout.ts'
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
}, 60_000)

test('idle streams do not keep it from ending, and their readers come back each at a time of its own', async () => {
  const service = await start(await folder())
  const boards = await Promise.all(Array.from({ length: 20 }, () => fetch(`${service.url}/api/stream`)))
  const asked = Date.now()
  await service.stop()
  expect(Date.now() - asked).toBeLessThan(drainMs)
  const ends = await Promise.all(boards.map((board) => board.text()))
  const waits = ends.map((text) => Number(/retry: (\d+)\n\n$/.exec(text)?.[1]))
  expect(waits.every((ms) => ms >= 1_000 && ms < 2_000)).toBe(true)
  expect(new Set(waits).size).toBeGreaterThan(10)
})

test('what it may do is what it needs: no other file, program, variable or foreign code', async () => {
  const dataDir = await folder()
  const { tasks } = JSON.parse(await readFile(join(root, 'deno.json'), 'utf8'))
  const [program, ...flags]: string[] = tasks.serve.command.replaceAll('$DATA_DIR', dataDir).split(' ')
  expect(flags.pop()).toBe('worker/deno.ts')
  const script = join(dataDir, 'tries.ts')
  await writeFile(script, tries)
  const { stdout } = await execute(join(root, program ?? ''), [...flags, script], { cwd: root })
  expect(JSON.parse(stdout)).toEqual({
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
