// What the documents tell those who host the service themselves, done as they tell it: behind nginx, under systemd, and
// back from a backup.
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, test } from 'vitest'
import { root } from '../scripts/checkout.ts'
import { startDenoService } from '../scripts/deno-service.ts'
import { importFile, startImport } from '../scripts/import-file.ts'
import { followToEnd, readStream } from '../scripts/read-stream.ts'
import { nginxPath, startNginx } from './harness/nginx.ts'
import { temporaryDirectory, until } from './harness/started.ts'

const execute = promisify(execFile)
const systemdAnalyze = ['/usr/bin/systemd-analyze', '/bin/systemd-analyze'].find(existsSync) ?? null
const traces = 150

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
  const listed = await (await fetch(`${restored.url}/api/traces?limit=200`)).json()
  expect(listed.traces).toHaveLength(traces)
}, 90_000)

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
