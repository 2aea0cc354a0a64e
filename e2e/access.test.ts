// Keys and tickets as their users meet them: the command on the folder of a service that runs, and requests with and
// without a key. The page in a browser has access-page.test.ts.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { carryOut } from '../scripts/keys/carry-out.ts'
import { openWranglerDatabase } from '../scripts/keys/wrangler-database.ts'
import { listKeys } from '../drizzle/keys.ts'
import { freePort } from '../scripts/port.ts'
import { readStream } from '../scripts/read-stream.ts'
import { wranglerEnvironment } from '../scripts/wrangler.ts'
import { host, runsHere } from './harness/host.ts'
import { type KeyedScene, openKeyedScene } from './harness/keyed-scene.ts'
import { keyOf, makeKey, runKeys } from './harness/keys.ts'
import type { Scene } from './harness/scene.ts'
import { launch, startAsUser, temporaryDirectory, until } from './harness/started.ts'

/** "Close within a second". */
const REVOKED_WITHIN_MS = 1_000

let scene: Scene
let keys: KeyedScene['keys']
let call: KeyedScene['call']
let createJob: KeyedScene['createJob']
beforeAll(async () => {
  ;({ scene, keys, call, createJob } = await openKeyedScene())
})
afterAll(() => scene.end())

async function refusal(answer: Promise<Response>) {
  const response = await answer
  const { code } = await response.json()
  return [response.status, code]
}

async function mint(jobId: string): Promise<{ readonly ticket: string; readonly id: string }> {
  const response = await call('POST', '/api/tickets', keys.producer, { jobs: [jobId] })
  expect(response.status).toBe(201)
  return response.json()
}

describe('keys', () => {
  test('a key made before the first start is good, and so is one made while the service runs', async () => {
    expect((await call('GET', '/api/jobs', keys.admin)).status).toBe(200)
    const key = await makeKey(scene.dataDir, 'ours', 'reader')
    expect((await call('GET', '/api/jobs', key)).status).toBe(200)
  })

  test('without a key there is nothing', async () => {
    expect(await refusal(call('GET', '/api/jobs'))).toEqual([401, 'no_access'])
    expect(await refusal(call('GET', '/api/jobs/job_00000000000000000000000000/stream'))).toEqual([401, 'no_access'])
    expect(await refusal(call('POST', '/api/jobs', undefined, { nonsense: true }))).toEqual([401, 'no_access'])
    expect(await refusal(call('GET', '/api/jobs', `${keys.reader}x`))).toEqual([401, 'bad_key'])
  })

  test('what is of another workspace is as if it were not', async () => {
    const id = await createJob()
    expect((await call('GET', `/api/jobs/${id}`, keys.reader)).status).toBe(200)
    expect(await refusal(call('GET', `/api/jobs/${id}`, keys.stranger))).toEqual([404, 'job_not_found'])
    const { jobs } = await (await call('GET', '/api/jobs', keys.stranger)).json()
    expect(jobs).toEqual([])
  })

  test('a reader looks, and may not push', async () => {
    const id = await createJob()
    const push = [{ type: 'progress', progress: 5 }]
    expect(await refusal(call('POST', `/api/jobs/${id}/updates`, keys.reader, push))).toEqual([403, 'not_allowed'])
    expect((await call('POST', `/api/jobs/${id}/updates`, keys.producer, push)).status).toBe(200)
  })

  test('a revoked key is refused, a rotated one has a successor, and the list tells of both', async () => {
    const key = await makeKey(scene.dataDir, 'ours', 'producer')
    const id = key.split('_')[1] ?? ''
    expect((await call('GET', '/api/jobs', key)).status).toBe(200)
    const successor = keyOf(await runKeys(scene.dataDir, 'rotate', id))
    expect((await call('GET', '/api/jobs', successor)).status).toBe(200)
    await until(async () => (await call('GET', '/api/jobs', key)).status === 401, 'the old key is refused')
    await runKeys(scene.dataDir, 'revoke', successor)
    await until(async () => (await call('GET', '/api/jobs', successor)).status === 401, 'the new key is refused')
    const { output } = await runKeys(scene.dataDir, 'list', '--workspace', 'ours')
    const lines = output.split('\n').filter((line) => line.includes(id) || line.includes(successor.split('_')[1] ?? ''))
    expect(lines).toEqual([
      expect.stringMatching(/producer .*Z {2}.*Z$/),
      expect.stringMatching(/producer .*Z {2}.*Z$/),
    ])
    expect(output).not.toContain('jobcast_')
  })

  test('nobody sees a secret: not in a list of processes, not in the database', async () => {
    const { signing_keys } = JSON.parse(await readFile(join(scene.dataDir, 'secrets.json'), 'utf8'))
    const secret = String(signing_keys[0].secret)
    for (const line of await commandLines()) expect(line).not.toContain(secret)
    for (const bytes of await filesOf(scene.dataDir)) expect(bytes.includes(keys.admin)).toBe(false)
  })

  test('origins are listed for a workspace from one moment to the next', async () => {
    const set = await runKeys(scene.dataDir, 'origins', '--workspace', 'theirs', '--allow', 'https://app.example')
    expect(set.output).toContain('https://app.example')
    const headers = { origin: 'https://app.example', authorization: `Bearer ${keys.stranger}` }
    await until(async () => {
      const response = await fetch(`${scene.url}/api/jobs`, { headers })
      return response.headers.get('access-control-allow-origin') === 'https://app.example'
    }, 'the origin is allowed by name')
    const none = await runKeys(scene.dataDir, 'origins', '--workspace', 'theirs', '--forget', 'https://app.example')
    expect(none.output).toContain('any page may call')
  })

  test.runIf(runsHere('wrangler'))('wrangler rotates a key as well, which is how it is done remotely', async () => {
    const old = await makeKey(scene.dataDir, 'ours', 'producer')
    const oldId = old.split('_')[1] ?? ''
    const env = wranglerEnvironment(scene.dataDir)
    const database = openWranglerDatabase({ place: ['--local', '--persist-to', scene.dataDir], env })
    expect(await listKeys(database, "ours' OR '1'='1")).toEqual([])
    const lines = await carryOut({ verb: 'rotate', place: 'remote', keyId: oldId }, [database])
    const key = lines.at(-1) ?? ''
    expect((await call('GET', '/api/jobs', key)).status).toBe(200)
    await until(async () => (await call('GET', '/api/jobs', old)).status === 401, 'the old key is refused')
  })
})

describe('tickets', () => {
  test('a stream on a ticket is closed within a second of its revocation, and stays closed', async () => {
    const id = await createJob()
    const ticket = await mint(id)
    const address = `${scene.url}/api/jobs/${id}/stream?ticket=${ticket.ticket}`
    let revokedAt = 0
    const told: unknown[] = []
    for await (const event of readStream(address)) {
      if (event.type === 'sync') {
        revokedAt = Date.now()
        expect((await call('DELETE', `/api/tickets/${ticket.id}`, keys.producer)).status).toBe(204)
      }
      if (['heartbeat', 'refused'].includes(event.type)) told.push([event.type, event.data])
    }
    expect(told).toEqual([['refused', { code: 'ticket_revoked' }]])
    expect(Date.now() - revokedAt).toBeLessThan(REVOKED_WITHIN_MS)
    expect(await refusal(fetch(address))).toEqual([401, 'ticket_revoked'])
  })

  test('tickets outlive a change of the signing key and a restart, unless the old key is dropped', async () => {
    const directory = await temporaryDirectory()
    const place = join(directory.path, 'data')
    const key = await makeKey(place, 'ours', 'producer')
    const bearer = { authorization: `Bearer ${key}` }
    const options = { dataDir: place, access: 'keys', log: 'keep' } as const
    const post = { method: 'POST', headers: { ...bearer, 'content-type': 'application/json' } }
    const first = await host.start(options)
    const made = await fetch(`${first.url}/api/jobs`, { ...post, body: '{"kind":"check"}' })
    const { job_id } = await made.json()
    const body = JSON.stringify({ jobs: [job_id] })
    const { ticket } = await (await fetch(`${first.url}/api/tickets`, { ...post, body })).json()
    await first.stop()

    expect((await runKeys(place, 'rotate-signing')).output).toContain('is good from now on')
    const second = await host.start(options)
    const watched = await fetch(`${second.url}/api/jobs/${job_id}?ticket=${ticket}`)
    await second.stop()
    expect(watched.status).toBe(200)

    await runKeys(place, 'rotate-signing', '--drop-old')
    const third = await host.start(options)
    const refused = await fetch(`${third.url}/api/jobs/${job_id}?ticket=${ticket}`)
    await third.stop()
    expect(refused.status).toBe(401)
    await directory.remove()
  })
})

describe('the start', () => {
  test('left to itself it is open to this machine, and says so; asked for keys it says how to make one', async () => {
    const directory = await temporaryDirectory()
    const wishes = { dataDir: directory.path, port: await freePort() }
    const open = await startAsUser(wishes)
    expect(open.printed()).toMatch(/^Open to this machine only.*ACCESS=keys/m)
    expect((await fetch(`${open.url}/api/jobs`)).status).toBe(200)
    const elsewhere = await fetch(`${open.url}/api/jobs`, { headers: { 'x-forwarded-for': '203.0.113.7' } })
    expect(elsewhere.status).toBe(403)
    for (const [origin, status, reads] of [
      ['https://evil.example', 403, null],
      ['null', 403, null],
      ['http://localhost:5173', 201, '*'],
    ] as const) {
      const headers = { origin, 'content-type': 'text/plain' }
      const made = await fetch(`${open.url}/api/jobs`, { method: 'POST', headers, body: '{"kind":"check"}' })
      expect([made.status, made.headers.get('access-control-allow-origin')]).toEqual([status, reads])
    }
    await open.killGroup()

    const closed = await startAsUser({ ...wishes, access: 'keys' })
    expect(closed.printed()).toContain(`DATA_DIR='${directory.path}' npm run keys -- create --workspace`)
    expect((await fetch(`${closed.url}/api/jobs`)).status).toBe(401)
    await closed.killGroup()
    await directory.remove()
  })

  test('a word that is no way to run is refused with those that there are', async () => {
    const directory = await temporaryDirectory()
    const started = launch({ dataDir: directory.path, port: await freePort(), access: 'closed' })
    expect(await started.ended).toBe(1)
    expect(started.printed()).toContain('ACCESS must be keys, open, local or left out, and is "closed".')
    await directory.remove()
  })
})

describe('the files of the page', () => {
  const POLICY =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; " +
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
  const everywhere = {
    'content-security-policy': POLICY,
    'cross-origin-opener-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'strict-transport-security': 'max-age=15552000',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  }

  test.each([
    ['/', null, null],
    ['/jobs/job_00000000000000000000000000', null, null],
    ['/widget.js', '*', 'cross-origin'],
  ])('%s carries every header that it should, and lets pages elsewhere read it: %s', async (path, reads, embeds) => {
    const response = await fetch(scene.url + path, { headers: { origin: 'https://app.example' } })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject(everywhere)
    expect(response.headers.get('access-control-allow-origin')).toBe(reads)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('cross-origin-resource-policy')).toBe(embeds)
  })

  test('the page has no script and no style in its text, as its policy demands', async () => {
    const html = await (await fetch(`${scene.url}/`)).text()
    const scripts = html.match(/<script\b[^>]*>/g) ?? []
    expect(scripts.length).toBeGreaterThan(0)
    for (const script of scripts) expect(script).toMatch(/ src="\/[\w./-]+"/)
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:/i)
  })
})

/** Of every process, where the system shows them. */
async function commandLines(): Promise<readonly string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  // A process may end while it is looked at.
  return Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')))
}

async function filesOf(folder: string): Promise<readonly Buffer[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))))
}
