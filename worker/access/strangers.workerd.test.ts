// Every route with everybody who may come: nobody, a key of another workspace, each role, each ticket. A route that is
// not in the table fails, and what belongs to another workspace must look as what does not exist.
import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { batchOf, scopeOf, spanOf } from '../../drizzle/spans.test-support.ts'
import { writeBatch } from '../../drizzle/write-batch.ts'
import { createEdge } from '../app.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import type { Hosts } from '../ports.ts'
import { ask, keyOf, newJob, serviceWith, ticketOf } from './keys.workerd.test-support.ts'
import { NEEDS } from './rights.ts'

const CALLERS = ['nobody', 'stranger', 'reader', 'producer', 'admin', 'read', 'control', 'import', 'board'] as const

type CallerName = (typeof CALLERS)[number]

interface Row {
  readonly body?: string
  /** What `+` stands for. */
  readonly allowed: number
  /** In the order of CALLERS. The tickets to read and to control name the job; the others do not. */
  readonly cells: string
}

const COMMAND = '{"source":{"kind":"sample","traces":1}}'

const TABLE: Readonly<Record<string, Row>> = {
  'GET /api/health': { allowed: 200, cells: '+ + + + + + + + +' },
  'GET /api/openapi.json': { allowed: 200, cells: '+ + + + + + + + +' },
  'GET /api/problems/:code': { allowed: 200, cells: '+ + + + + + + + +' },

  'GET /api/session': { allowed: 200, cells: '+ + + + + + + + +' },
  'POST /api/session': { allowed: 204, cells: '401 + + + + 403 403 403 403' },
  'DELETE /api/session': { allowed: 204, cells: '+ + + + + + + + +' },

  'GET /api/jobs': { allowed: 200, cells: '401 + + + + 403 403 403 403' },
  'POST /api/jobs': { body: '{"kind":"a"}', allowed: 201, cells: '401 + 403 + + 403 403 403 403' },
  'GET /api/jobs/:id': { allowed: 200, cells: '401 404 + + + + + 404 404' },
  'GET /api/jobs/:id/events': { allowed: 200, cells: '401 404 + + + + + 404 404' },
  'GET /api/jobs/:id/stream': { allowed: 200, cells: '401 404 + + + + + 404 404' },
  'GET /api/jobs/:id/rates': { allowed: 200, cells: '401 404 + + + 403 + 404 403' },
  'GET /api/jobs/:id/failures': { allowed: 200, cells: '401 404 + + + 403 + 404 403' },
  'POST /api/jobs/:id/updates': {
    body: '{"type":"progress","done":1}',
    allowed: 200,
    cells: '401 404 403 + + 403 403 403 403',
  },
  'POST /api/jobs/:id/cancel': { allowed: 200, cells: '401 404 403 + + 403 + 404 403' },
  'POST /api/jobs/:id/retry': { allowed: 409, cells: '401 404 403 + + 403 + 404 403' },
  'GET /api/stream': { allowed: 200, cells: '401 + + + + 403 403 403 +' },

  'POST /api/tickets': { body: '{}', allowed: 201, cells: '401 + + + + 403 403 403 403' },
  'DELETE /api/tickets/:id': { allowed: 204, cells: '401 404 403 + + 403 403 403 403' },
  'DELETE /api/jobs/:id/tickets': { allowed: 204, cells: '401 404 403 + + 403 403 403 403' },

  'POST /api/imports': { body: COMMAND, allowed: 202, cells: '401 + 403 + + 403 403 + 403' },
  'POST /api/traces/import': { body: '{"resourceSpans":[]}\n', allowed: 202, cells: '401 + 403 + + 403 403 + 403' },
  'POST /api/uploads': { body: '{}', allowed: 201, cells: '401 + 403 + + 403 403 + 403' },
  'PUT /api/uploads/:id/:n': { body: 'x', allowed: 200, cells: '401 404 403 + + 403 403 404 403' },
  'GET /api/uploads/:id': { allowed: 200, cells: '401 404 403 + + 403 403 404 403' },
  'DELETE /api/uploads/:id': { allowed: 204, cells: '401 404 403 + + 403 403 404 403' },

  'GET /api/traces': { allowed: 200, cells: '401 + + + + 403 403 403 403' },
  'GET /api/traces/:id': { allowed: 200, cells: '401 404 + + + 403 403 403 403' },
  'GET /api/traces/:id/spans/:span_id': { allowed: 200, cells: '401 404 + + + 403 403 403 403' },
  'DELETE /api/traces/:id': { allowed: 204, cells: '401 404 403 403 + 403 403 403 403' },
  'POST /api/traces/delete': { body: '{"ids":["otlp:x"]}', allowed: 200, cells: '401 + 403 403 + 403 403 403 403' },

  'GET /api/origins': { allowed: 200, cells: '401 + 403 403 + 403 403 403 403' },
  'PUT /api/origins': { body: '{"origins":[]}', allowed: 200, cells: '401 + 403 403 + 403 403 403 403' },
}

const ours = {
  reader: await keyOf('ours', 'reader'),
  producer: await keyOf('ours', 'producer'),
  admin: await keyOf('ours', 'admin'),
}
const stranger = await keyOf('theirs', 'admin')
const hosts = cloudflareHosts(env, { waitUntil() {} })

let count = 0

async function newTrace(): Promise<string> {
  const id = `t${count++}`
  await writeBatch(hosts.database, hosts.files, scopeOf('ours', 'job_0000000001'), batchOf([spanOf(id, 's')]))
  return `otlp:${id}`
}

async function newUpload(): Promise<string> {
  const response = await ask('POST', '/api/uploads', { headers: ours.admin, body: '{}' })
  return (await response.json<{ upload_id: string }>()).upload_id
}

/** A thing of ours that the path names, made anew: what a caller does to it, the next one must not find. */
async function thingFor(path: string): Promise<string> {
  if (path.startsWith('/api/uploads/')) return newUpload()
  if (path.startsWith('/api/traces/')) return newTrace()
  if (path.startsWith('/api/tickets/')) return (await ticketOf(ours.admin, {})).id
  return newJob(ours.admin)
}

const ABSENT: Readonly<Record<string, string>> = {
  uploads: 'upl_00000000000000000000000000',
  traces: 'otlp:none',
  tickets: 'tkt_00000000000000000000000000',
  jobs: 'job_00000000000000000000000000',
}

const fill = (path: string, id: string) =>
  path.replace(':id', id).replace(':n', '1').replace(':span_id', 's').replace(':code', 'no_access')

async function headersOf(caller: CallerName, jobId: string): Promise<HeadersInit> {
  const bearer = async (order: object) => ({ Authorization: `Bearer ${(await ticketOf(ours.admin, order)).ticket}` })
  switch (caller) {
    case 'nobody':
      return {}
    case 'stranger':
      return stranger
    case 'read':
    case 'control':
      return bearer({ scope: caller, jobs: [jobId] })
    case 'import':
      return bearer({ scope: 'import' })
    case 'board':
      return bearer({})
    default:
      return ours[caller]
  }
}

async function send(method: string, path: string, init: RequestInit): Promise<Response> {
  const response = await ask(method, path, init)
  if (response.headers.get('Content-Type') !== 'text/event-stream') return response
  await response.body?.cancel()
  return new Response(null, response)
}

const bodyOf = ({ body }: Row) => (body === undefined ? {} : { body })

const rows = Object.entries(TABLE)

it('has a row and a right for every route, and none for what is no route', () => {
  const routes = createEdge()
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`)
  const sorted = [...new Set(routes)].toSorted()
  expect(Object.keys(TABLE).toSorted()).toEqual(sorted)
  expect(Object.keys(NEEDS).toSorted()).toEqual(sorted)
})

it.each(rows)('%s', async (route, row) => {
  const [method = '', path = ''] = route.split(' ')
  const expected = row.cells.split(' ').map((cell) => (cell === '+' ? row.allowed : Number(cell)))
  const found: number[] = []
  for (const caller of CALLERS) {
    const id = path.includes(':id') ? await thingFor(path) : ''
    const headers = await headersOf(caller, id.startsWith('job_') ? id : await newJob(ours.admin))
    for (const verb of method === 'GET' ? ['HEAD', 'GET'] : [method]) {
      const { status } = await send(verb, fill(path, id), { ...bodyOf(row), headers })
      if (verb === method) found.push(status)
      else expect([caller, verb, status]).toEqual([caller, verb, expected[CALLERS.indexOf(caller)]])
    }
  }
  expect(Object.fromEntries(CALLERS.map((caller, at) => [caller, found[at]]))).toEqual(
    Object.fromEntries(CALLERS.map((caller, at) => [caller, expected[at]])),
  )
})

const named = rows.filter(([route, { cells }]) => route.includes(':id') && cells.includes('404'))

it.each(named)('%s of another workspace looks as what does not exist', async (route, row) => {
  const [method = '', path = ''] = route.split(' ')
  const [, , kind = ''] = path.split('/')
  const shown = async (id: string, headers: HeadersInit) => {
    const response = await send(method, fill(path, id), { ...bodyOf(row), headers })
    const { request_id: _, ...problem } = await response.json<Record<string, unknown>>()
    const all = Object.fromEntries(response.headers)
    delete all['x-request-id']
    return { status: response.status, problem, headers: all }
  }
  const id = await thingFor(path)
  const absent = ABSENT[kind] ?? ''
  const strange = await shown(id, stranger)
  expect(strange.status).toBe(404)
  expect(strange).toEqual(await shown(absent, stranger))
  if (row.cells.split(' ')[CALLERS.indexOf('import')] !== '404') return
  const ticket = await headersOf('import', id)
  expect(await shown(id, ticket)).toEqual(await shown(absent, ticket))
})

/** The hosts, and what is asked of them from now on: statements by their text, all else by its name. */
function recordedHosts(): { readonly asked: readonly string[]; readonly change: Partial<Hosts> } {
  const asked: string[] = []
  function recorded<T extends object>(what: string, thing: T, told: (name: string, args: unknown[]) => string): T {
    return new Proxy(thing, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          asked.push(`${what} ${told(String(name), args)}`)
          return value.apply(target, args)
        }
      },
    })
  }
  const byName = (name: string) => name
  const database = recorded('D1', env.DB, (name, [statement]) => (typeof statement === 'string' ? statement : name))
  const all = cloudflareHosts({ ...env, DB: database }, { waitUntil() {} })
  const jobs: Hosts['jobs'] = {
    job: (workspace, jobId) => recorded('job', all.jobs.job(workspace, jobId), byName),
  }
  const boards: Hosts['boards'] = { board: (workspace) => recorded('board', all.boards.board(workspace), byName) }
  return { asked, change: { database: all.database, files: recorded('files', all.files, byName), jobs, boards } }
}

it.each(named)('%s of another workspace takes the same way as what does not exist', async (route, row) => {
  const [method = '', path = ''] = route.split(' ')
  const [, , kind = ''] = path.split('/')
  const way = async (id: string, headers: HeadersInit) => {
    // A service of its own each time: what one has looked up, the next has not.
    const { asked, change } = recordedHosts()
    const response = await serviceWith(change)(method, fill(path, id), { ...bodyOf(row), headers })
    await response.body?.cancel()
    return { asked, status: response.status }
  }
  const id = await thingFor(path)
  const strange = await way(id, stranger)
  expect(strange.status).toBe(404)
  expect(strange.asked).toEqual((await way(ABSENT[kind] ?? '', stranger)).asked)
  // The look-up of the key, and at least one of the thing itself.
  expect(strange.asked.length).toBeGreaterThan(1)
})

it('lists and boards show a stranger nothing of ours', async () => {
  await newJob(ours.admin)
  await newTrace()
  const list = async (path: string, headers: HeadersInit) => (await ask('GET', path, { headers })).json()
  expect(await list('/api/jobs', ours.reader)).toMatchObject({ jobs: expect.arrayContaining([expect.anything()]) })
  const fresh = await keyOf('fresh', 'reader')
  expect(await list('/api/jobs', fresh)).toMatchObject({ jobs: [] })
  expect(await list('/api/traces', fresh)).toMatchObject({ traces: [] })
  const board = await ask('GET', '/api/stream', { headers: fresh })
  const reader = board.body?.getReader()
  const first = new TextDecoder().decode((await reader?.read())?.value)
  await reader?.cancel()
  expect(first).toContain('"jobs":[]')
})

it('the merged stream answers for a job of ours as for one that does not exist', async () => {
  const id = await newJob(ours.admin)
  const answers = await Promise.all(
    [id, ABSENT['jobs']].map(async (job) => {
      const response = await ask('GET', `/api/stream?jobs=${job}`, { headers: stranger })
      const { request_id: _, ...problem } = await response.json<Record<string, unknown>>()
      return problem
    }),
  )
  expect(answers[0]).toMatchObject({ code: 'job_not_found' })
  expect(answers[0]).toEqual(answers[1])
})

it('the same idempotency key in another workspace is another job', async () => {
  const create = async (key: HeadersInit) => {
    const headers = { ...key, 'Idempotency-Key': 'nightly' }
    const response = await ask('POST', '/api/jobs', { headers, body: '{"kind":"a"}' })
    return (await response.json<{ job_id: string }>()).job_id
  }
  const mine = await create(ours.producer)
  expect(await create(ours.admin)).toBe(mine)
  expect(await create(stranger)).not.toBe(mine)
})

it('who may not is told before what was sent is looked at', async () => {
  const id = await newJob(ours.admin)
  const nonsense = { body: '{{{', headers: ours.reader }
  for (const path of [`/api/jobs/${id}/updates?epoch=x`, '/api/jobs', '/api/imports', '/api/uploads']) {
    expect((await ask('POST', path, nonsense)).status).toBe(403)
    expect((await ask('POST', path, { body: '{{{' })).status).toBe(401)
  }
  expect((await ask('GET', '/api/jobs?limit=x')).status).toBe(401)
  const ticket = await headersOf('read', id)
  expect((await ask('GET', '/api/jobs?limit=x', { headers: ticket })).status).toBe(403)
})
