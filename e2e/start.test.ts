// `npm start` and `npm run start:deno` keep their house in order: the service answers once they say so, ends with
// everything it started, survives what kills it, and they say plainly why it cannot start.
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { freePort, portIsFree } from '../scripts/port.ts'
import { host, runsHere } from './harness/host.ts'
import { isAlive, launch, type Started, startAsUser, temporaryDirectory, until } from './harness/started.ts'

const cleanUp: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function scene(): Promise<{ readonly dataDir: string; readonly port: number }> {
  const directory = await temporaryDirectory()
  cleanUp.push(directory.remove)
  return { dataDir: directory.path, port: await freePort() }
}

async function start(wishes: Parameters<typeof startAsUser>[0]): Promise<Started> {
  const started = await startAsUser(wishes)
  cleanUp.push(started.killGroup)
  return started
}

async function createJob(url: string): Promise<string> {
  const response = await fetch(`${url}/api/jobs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'check', title: 'Outlives its service' }),
  })
  expect(response.status).toBe(201)
  const { job_id } = (await response.json()) as { job_id: string }
  return job_id
}

async function expectJob(url: string, id: string): Promise<void> {
  const response = await fetch(`${url}/api/jobs/${id}`)
  expect(response.status).toBe(200)
  expect(await response.json()).toMatchObject({ job_id: id, title: 'Outlives its service' })
}

test('the printed address answers, with the page and the API', async () => {
  const { url } = await start(await scene())
  const page = await fetch(url)
  expect(page.headers.get('content-type')).toContain('text/html')
  const jobs = await fetch(`${url}/api/jobs`)
  expect(await jobs.json()).toMatchObject({ jobs: [] })
})

test('a terminated start exits 0, leaves no process of its group and frees its port', async () => {
  const wishes = await scene()
  const started = await start(wishes)
  started.signal('SIGTERM')
  expect(await started.ended).toBe(0)
  await started.groupGone()
  expect(await portIsFree(wishes.port)).toBe(true)
})

test('a start that is terminated before it serves leaves no process either', async () => {
  const started = launch({ ...(await scene()), script: host.script })
  cleanUp.push(started.killGroup)
  await until(async () => (await groupSize(started.pid)) > 1, 'the start has begun something')
  started.signal('SIGTERM')
  expect(await started.ended).toBe(0)
  await started.groupGone()
})

test('state outlives a restart', async () => {
  const wishes = await scene()
  const first = await start(wishes)
  const id = await createJob(first.url)
  first.signal('SIGTERM')
  await first.groupGone()
  await expectJob((await start(wishes)).url, id)
})

test('state outlives a SIGKILL of the whole group', async () => {
  const wishes = await scene()
  const first = await start(wishes)
  const id = await createJob(first.url)
  await first.killGroup()
  await expectJob((await start(wishes)).url, id)
})

test.each([host.script, undefined])('children end when only the leader is killed (%s)', async (script) => {
  const wishes = { ...(await scene()), ...(script !== undefined && { script }) }
  const started = await start(wishes)
  started.signal('SIGKILL')
  await started.groupGone()
  expect(await portIsFree(wishes.port)).toBe(true)
})

test.runIf(process.platform === 'linux' && runsHere('wrangler'))(
  'a wrangler that is killed takes workerd along, and start says so',
  async () => {
    const started = await start({ ...(await scene()), script: host.script })
    const wrangler = (await groupMembers(started.pid)).find(({ command }) => command.includes('wrangler-dist/cli.js'))
    if (wrangler === undefined) throw new Error('no wrangler in the group')
    process.kill(wrangler.pid, 'SIGKILL')
    expect(await started.ended).toBe(1)
    await started.groupGone()
    expect(isAlive(wrangler.pid)).toBe(false)
    expect(started.printed()).toContain('ended with SIGKILL')
  },
)

test('a busy port is one clear sentence and exit code 1', async () => {
  const wishes = await scene()
  const occupant = createServer().listen(wishes.port, '127.0.0.1')
  cleanUp.push(() => new Promise((resolve) => occupant.close(() => resolve())))
  const started = launch({ ...wishes, script: host.script })
  expect(await started.ended).toBe(1)
  const cure = `end what runs there, or choose another one with PORT=${wishes.port + 1}`
  expect(started.printed().trim()).toMatch(new RegExp(`^Port ${wishes.port} is in use: ${cure}( npm start)?$`))
})

async function groupMembers(group: number): Promise<readonly { readonly pid: number; readonly command: string }[]> {
  const members: { pid: number; command: string }[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = await readFile(`/proc/${name}/stat`, 'utf8')
      const [, , groupOf] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (Number(groupOf) !== group) continue
      members.push({ pid: Number(name), command: await readFile(`/proc/${name}/cmdline`, 'utf8') })
    } catch {
      // The process ended while we read about it: it is no member any more.
    }
  }
  return members
}

async function groupSize(group: number): Promise<number> {
  return (await groupMembers(group)).length
}
