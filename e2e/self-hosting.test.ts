// What the documents tell those who host the service themselves, done as they tell it: behind nginx, under systemd, and
// back from a backup.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chown, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { root } from '../scripts/checkout.ts'
import { startDenoService } from '../scripts/deno-service.ts'
import { importBody, importFile, startImport } from '../scripts/import-file.ts'
import { followToEnd, readStream } from '../scripts/read-stream.ts'
import { nginxPath, startNginx } from './harness/nginx.ts'
import { temporaryDirectory, until } from './harness/started.ts'

const execute = promisify(execFile)
const systemdAnalyze = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find(existsSync) ?? null
const traces = 150
/** More than a row of the database takes: it lies in a file of its own. */
const oversizeChars = 3_000_000
/** Nobody in particular; any user but root does. */
const otherUser = 65_534

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function folder(): Promise<string> {
  const { path, remove } = await temporaryDirectory()
  cleanUp.push(remove)
  return path
}

async function start(dataDir: string, access: 'local' | 'open' = 'local'): ReturnType<typeof startDenoService> {
  const service = await startDenoService({ dataDir, access, log: 'keep' })
  cleanUp.push(service.kill)
  return service
}

test.skipIf(nginxPath === null)('behind nginx each event arrives before the next one is pushed', async () => {
  const service = await start(await folder(), 'open')
  const documented = await readFile(join(root, 'docs/nginx.conf'), 'utf8')
  expect(documented).toContain('http://127.0.0.1:8787;')
  const server = documented.replace('127.0.0.1:8787', `127.0.0.1:${service.port}`)
  const nginx = await startNginx(nginxPath ?? '', server, await folder())
  cleanUp.push(nginx.stop)
  const { job_id } = await post(`${nginx.url}/api/jobs`, { kind: 'proxied' })
  const address = `${nginx.url}/api/jobs/${job_id}`
  const lines: string[] = []
  for await (const event of readStream(`${address}/stream`)) {
    if (event.type === 'completed') break
    if (event.type === 'log') lines.push(event.data.message)
    else if (event.type !== 'sync') continue
    const next = { type: 'log', level: 'info', message: `line ${lines.length + 1}` }
    await post(`${address}/updates`, lines.length < 5 ? next : { type: 'completed' })
  }
  expect(lines).toEqual(['line 1', 'line 2', 'line 3', 'line 4', 'line 5'])

  const large = join(await folder(), 'large.jsonl')
  await writeFile(large, `${' '.repeat(3_000_000)}\n`)
  expect(await importFile(nginx.url, large)).toHaveProperty('job_id')
})

test.skipIf(systemdAnalyze === null)('systemd finds nothing wrong with the documented unit', async () => {
  const path = join(await folder(), 'jobcast.service')
  const documented = await readFile(join(root, 'docs/jobcast.service'), 'utf8')
  expect(documented).toContain('=/opt/jobcast/node_modules/deno/deno task start')
  await writeFile(path, documented.replaceAll('/opt/jobcast', root))
  expect(await execute(systemdAnalyze ?? '', ['verify', path])).toEqual({ stdout: '', stderr: '' })
})

test('a backup of a service that imports goes on where the service stood', async () => {
  const dataDir = await folder()
  const running = await start(dataDir)
  const ended = (await post(`${running.url}/api/jobs`, { kind: 'ended' })).job_id
  await post(`${running.url}/api/jobs/${ended}/updates`, { type: 'completed', result: { files: 7 } })
  const large = await importBody(running.url, spanLine('large', 'x'.repeat(oversizeChars)), 'large.jsonl')
  await followToEnd(`${running.url}/api/jobs/${large.job_id}/stream`)
  const [{ id }] = await tracesOf(running.url)
  const whole = await wholeTrace(running.url, id)
  expect(whole).toContain('x'.repeat(oversizeChars))
  const uploadId = await upload(running.url, spanLine('uploaded', 'not imported yet'))
  const under = await startImport(running.url, { kind: 'sample', traces, per_second: 30 })
  await until(async () => (await jobOf(running.url, under.job_id)).done > 0, 'traces are in')

  const copy = join(await folder(), 'backups/today')
  const { stdout } = await backUp(dataDir, copy)
  expect(stdout).toContain(`DATA_DIR=${copy} npm run start:deno`)
  expect(await readdir(join(copy, '..'))).toEqual(['today'])
  await running.kill()

  const restored = await start(copy)
  expect(await jobOf(restored.url, ended)).toMatchObject({ status: 'completed', result: { files: 7 } })
  const end = await followToEnd(`${restored.url}/api/jobs/${under.job_id}/stream`)
  expect(end).toMatchObject({ type: 'completed', data: { result: { adds_up: true, traces: { imported: traces } } } })
  expect(await tracesOf(restored.url)).toHaveLength(traces + 1)
  expect(await wholeTrace(restored.url, id)).toBe(whole)
  const late = await startImport(restored.url, { kind: 'upload', upload_id: uploadId })
  const lateEnd = await followToEnd(`${restored.url}/api/jobs/${late.job_id}/stream`)
  expect(lateEnd).toMatchObject({ type: 'completed', data: { result: { adds_up: true, traces: { imported: 1 } } } })
})

test.runIf(process.getuid?.() === 0)('a backup that root makes belongs to the user of the service', async () => {
  const dataDir = await folder()
  const service = await start(dataDir)
  const { job_id } = await importBody(service.url, spanLine('large', 'x'.repeat(oversizeChars)), 'large.jsonl')
  await followToEnd(`${service.url}/api/jobs/${job_id}/stream`)
  await service.stop()
  for (const path of await everythingIn(dataDir)) await chown(path, otherUser, otherUser)
  const copy = join(await folder(), 'copy')
  await backUp(dataDir, copy)
  const copied = await everythingIn(copy)
  expect(copied.length).toBeGreaterThan(5)
  for (const path of copied) expect(await stat(path)).toMatchObject({ uid: otherUser, gid: otherUser })
})

test('a backup is refused where there is nothing to copy, and where something lies already', async () => {
  const [dataDir, taken] = [await folder(), await folder()]
  const missing = backUp(dataDir, join(taken, 'copy'))
  await expect(missing).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('There is no ') })
  await (await start(dataDir)).stop()
  const there = backUp(dataDir, taken)
  await expect(there).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining('is there already') })
  const within = backUp(dataDir, join(dataDir, 'copy'))
  await expect(within).rejects.toMatchObject({ code: 2, stderr: expect.stringContaining(`lies in ${dataDir}`) })
})

/** The folder and everything in it. */
async function everythingIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true })
  return [path, ...entries.map((name) => join(path, name))]
}

/** OTLP: one trace of one span. */
function spanLine(name: string, input: string): string {
  const [traceId, spanId] = [
    Buffer.from(name.padEnd(16)).toString('hex'),
    Buffer.from(name.padEnd(8).slice(0, 8)).toString('hex'),
  ]
  const attributes = [{ key: 'input.value', value: { stringValue: input } }]
  const span = { traceId, spanId, name, startTimeUnixNano: '1', endTimeUnixNano: '2', attributes }
  return `${JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] })}\n`
}

/** In one part, which no import has used yet. */
async function upload(url: string, text: string): Promise<string> {
  const created = await fetch(`${url}/api/uploads`, { method: 'POST', body: '{"filename":"late.jsonl"}' })
  const { upload_id } = await created.json()
  const part = await fetch(`${url}/api/uploads/${upload_id}/1`, { method: 'PUT', body: text })
  expect(part.ok, await part.text()).toBe(true)
  return upload_id
}

async function tracesOf(url: string): Promise<readonly [{ readonly id: string }]> {
  const { traces: listed } = await (await fetch(`${url}/api/traces?limit=200`)).json()
  return listed
}

async function wholeTrace(url: string, id: string): Promise<string> {
  return (await fetch(`${url}/api/traces/${id}`)).text()
}

function backUp(dataDir: string, target: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const script = join(root, 'scripts/backup.ts')
  return execute(process.execPath, ['--no-warnings', script, target], { env: { ...process.env, DATA_DIR: dataDir } })
}

async function post(url: string, body: unknown): Promise<{ readonly job_id: string }> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`)
  return response.json()
}

async function jobOf(url: string, jobId: string): Promise<{ readonly done: number }> {
  return (await fetch(`${url}/api/jobs/${jobId}`)).json()
}
