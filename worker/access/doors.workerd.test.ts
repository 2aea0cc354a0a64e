// Keys, sessions, origins and limits at the door, against the application as deployed.
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test'
import { beforeAll, expect, it, vi } from 'vitest'
import * as v from 'valibot'
import { revokeKey } from '../../drizzle/keys.ts'
import { createApp } from '../app.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import type { Hosts } from '../ports.ts'
import { sessionSchema } from '../schemas/access.ts'
import { newKey } from './key-text.ts'
import { ask, type Ask, keyOf, newJob, serviceWith, signingKeys, ticketOf } from './keys.workerd.test-support.ts'

const OWN = 'https://jobs.example'
const APP = 'https://app.example'
const EVIL = 'https://evil.example'

const { database } = cloudflareHosts(env, { waitUntil() {} })
const admin = await keyOf('w', 'admin')
const listed = await keyOf('listed', 'admin')

const setOrigins = (headers: HeadersInit, origins: readonly string[]) =>
  ask('PUT', '/api/origins', { headers, body: JSON.stringify({ origins }) })

beforeAll(async () => {
  expect((await setOrigins(listed, [APP])).status).toBe(200)
})

function preflight(path: string, origin: string, service: Ask = ask): Promise<Response> {
  const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' }
  return service('OPTIONS', path, { headers })
}

const localApp = createApp((bindings: Cloudflare.Env, background) => ({
  ...cloudflareHosts(bindings, background),
  access: { mode: 'local' as const, signingKeys },
}))

const allowed = ({ headers }: Response) => ({
  origin: headers.get('Access-Control-Allow-Origin'),
  credentials: headers.get('Access-Control-Allow-Credentials'),
  vary: headers.get('Vary'),
})

/** The cookie that an answer sets, as a browser sends it back. */
const cookieOf = (response: Response) => response.headers.getSetCookie().map((set) => set.split(';')[0])[0] ?? ''

const whoAmI = async (init: RequestInit = {}) =>
  v.parse(sessionSchema, await (await ask('GET', '/api/session', init)).json())

it.each([
  ['no scheme', (key: string) => key],
  ['another scheme', (key: string) => `Basic ${key}`],
  ['a mistyped digit', (key: string) => `Bearer ${key.slice(0, -1)}!`],
  ['a changed secret with fitting shape', (key: string) => `Bearer ${key.slice(0, 30)}x${key.slice(31)}`],
  ['half of it', (key: string) => `Bearer ${key.slice(0, 30)}`],
])('a key with %s is refused', async (_, change) => {
  const Authorization = change(admin.Authorization.replace('Bearer ', ''))
  const response = await ask('GET', '/api/jobs', { headers: { Authorization } })
  expect(response.status).toBe(401)
  expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
})

it('a key with the id of one and the secret of another is none', async () => {
  const other = await keyOf('w', 'admin')
  const unknown = await newKey()
  expect(other).not.toEqual(admin)
  const headers = { Authorization: `Bearer ${unknown.text}` }
  await problemOf(await ask('GET', '/api/jobs', { headers }), 'bad_key')
})

it('a revoked key is refused within a moment, and so is its session', async () => {
  const key = await keyOf('w', 'reader')
  const Cookie = cookieOf(await ask('POST', '/api/session', { headers: key }))
  expect((await ask('GET', '/api/jobs', { headers: key })).status).toBe(200)
  expect((await ask('GET', '/api/jobs', { headers: { Cookie } })).status).toBe(200)
  const [, keyId = ''] = key.Authorization.split('_')
  expect(await revokeKey(database, keyId, new Date().toISOString())).toBe(true)
  await vi.waitFor(async () => {
    const refused = await problemOf(await ask('GET', '/api/jobs', { headers: key }), 'bad_key')
    expect(refused).toMatch(/revoked at/)
  })
  await problemOf(await ask('GET', '/api/jobs', { headers: { Cookie } }), 'bad_key')
  expect(await whoAmI({ headers: { Cookie } })).toMatchObject({ mode: 'keys', workspace: null, can: [] })
  expect((await ask('GET', '/api/session', { headers: key })).status).toBe(401)
})

it('says who one is, and to a stranger that keys are asked for', async () => {
  expect(await whoAmI()).toEqual({
    mode: 'keys',
    workspace: null,
    role: null,
    scope: null,
    jobs: null,
    expires_at: null,
    can: [],
  })
  const reader = await keyOf('w', 'reader')
  expect(await whoAmI({ headers: reader })).toMatchObject({
    workspace: 'w',
    role: 'reader',
    scope: null,
    can: ['watch', 'inspect', 'browse', 'share'],
  })
  const id = await newJob(admin)
  const { ticket, expires_at } = await ticketOf(admin, { scope: 'control', jobs: [id] })
  const me = await (await ask('GET', `/api/session?ticket=${ticket}`)).json()
  expect(me).toMatchObject({ role: null, scope: 'control', jobs: [id], expires_at, can: ['watch', 'inspect', 'steer'] })
})

it('exchanges a key for a cookie that no script reads, and signs out', async () => {
  const response = await ask('POST', '/api/session', { headers: { ...admin, Origin: OWN } })
  expect(response.status).toBe(204)
  const [set = ''] = response.headers.getSetCookie()
  expect(set).toMatch(/^__Host-jobcast_session=/)
  for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/', 'Max-Age=604800']) {
    expect(set).toContain(attribute)
  }
  expect(set).not.toContain(admin.Authorization.slice(-20))
  const Cookie = cookieOf(response)
  expect(await whoAmI({ headers: { Cookie } })).toMatchObject({ workspace: 'w', role: 'admin' })
  const left = await ask('DELETE', '/api/session', { headers: { Cookie, Origin: OWN } })
  expect(left.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-jobcast_session=;.*Max-Age=0/),
    expect.stringMatching(/^__Host-jobcast_ticket=;.*Max-Age=0/),
  ])
})

it('a changed cookie is nobody’s', async () => {
  const Cookie = cookieOf(await ask('POST', '/api/session', { headers: admin }))
  const at = Cookie.length - 60
  const changed = Cookie.slice(0, at) + (Cookie[at] === 'A' ? 'B' : 'A') + Cookie.slice(at + 1)
  await problemOf(await ask('GET', '/api/jobs', { headers: { Cookie: changed } }), 'no_access')
})

it.each([
  ['the page of the service', OWN, 201],
  ['a page elsewhere', EVIL, 403],
  ['a page that hides where it is', 'null', 403],
  ['nobody says who', null, 403],
])('with the cookie of a session, %s may make a job: %s', async (_, origin, status) => {
  const Cookie = cookieOf(await ask('POST', '/api/session', { headers: admin }))
  const headers = { Cookie, ...(origin !== null && { Origin: origin }) }
  const response = await ask('POST', '/api/jobs', { headers, body: '{"kind":"a"}' })
  expect(response.status).toBe(status)
  if (status === 403) await problemOf(response, 'wrong_origin')
  expect((await ask('GET', '/api/jobs', { headers })).status).toBe(200)
})

it('a listed page may use the cookie, one that is not listed may not even look', async () => {
  const Cookie = cookieOf(await ask('POST', '/api/session', { headers: listed }))
  const create = (Origin: string) => ask('POST', '/api/jobs', { headers: { Cookie, Origin }, body: '{"kind":"a"}' })
  expect((await create(APP)).status).toBe(201)
  await problemOf(await create(EVIL), 'wrong_origin')
  await problemOf(await ask('GET', '/api/jobs', { headers: { Cookie, Origin: EVIL } }), 'wrong_origin')
})

it('no page elsewhere signs a visitor in, or out', async () => {
  const { ticket } = await ticketOf(admin, { exchange: true })
  const body = JSON.stringify({ ticket })
  await problemOf(await ask('POST', '/api/session', { headers: { Origin: EVIL }, body }), 'wrong_origin')
  await problemOf(await ask('POST', '/api/session', { headers: { ...admin, Origin: EVIL } }), 'wrong_origin')
  const Cookie = cookieOf(await ask('POST', '/api/session', { headers: admin }))
  await problemOf(await ask('DELETE', '/api/session', { headers: { Cookie, Origin: EVIL } }), 'wrong_origin')
})

it('exchanges a ticket for a cookie that goes with pages elsewhere, as long as the ticket is good', async () => {
  const id = await newJob(listed)
  const { ticket } = await ticketOf(listed, { scope: 'control', jobs: [id], exchange: true, ttl: 60 })
  const response = await ask('POST', '/api/session', { headers: { Origin: APP }, body: JSON.stringify({ ticket }) })
  expect(response.status).toBe(204)
  expect(allowed(response)).toEqual({ origin: APP, credentials: 'true', vary: 'Origin' })
  const [set = ''] = response.headers.getSetCookie()
  expect(set).toMatch(/^__Host-jobcast_ticket=.*Max-Age=(60|59);/)
  for (const attribute of ['HttpOnly', 'Secure', 'SameSite=None', 'Partitioned', 'Path=/']) {
    expect(set).toContain(attribute)
  }
  const headers = { Cookie: cookieOf(response), Origin: APP }
  const stream = await ask('GET', `/api/jobs/${id}/stream`, { headers })
  expect(allowed(stream)).toEqual({ origin: APP, credentials: 'true', vary: 'Accept-Encoding, Origin' })
  await stream.body?.cancel()
  expect((await ask('POST', `/api/jobs/${id}/cancel`, { headers })).status).toBe(200)
  await problemOf(await ask('POST', `/api/jobs/${id}/cancel`, { headers: { Cookie: headers.Cookie } }), 'wrong_origin')
})

it.each([
  ['a ticket without exchange', {}, 'not_allowed'],
  ['no ticket', { ticket: 'eyJ' }, 'bad_ticket'],
])('%s is not exchanged', async (_, given, code) => {
  const { ticket } = await ticketOf(admin, {})
  const body = JSON.stringify({ ticket, ...given })
  const response = await ask('POST', '/api/session', { body })
  expect(response.headers.getSetCookie()).toEqual([])
  await problemOf(response, code as 'bad_ticket')
})

it.each([
  ['a workspace that lists nobody', admin, EVIL, { origin: '*', credentials: null, vary: null }],
  ['a listed page', listed, APP, { origin: APP, credentials: 'true', vary: 'Origin' }],
  ['no page', listed, null, { origin: null, credentials: null, vary: 'Origin' }],
])('tells a browser who may read: %s', async (_, headers, origin, expected) => {
  const response = await ask('GET', '/api/jobs', {
    headers: { ...headers, ...(origin !== null && { Origin: origin }) },
  })
  expect(response.status).toBe(200)
  expect(allowed(response)).toEqual(expected)
})

it('a page that is not listed is refused, and is not shown why', async () => {
  const response = await ask('GET', '/api/jobs', { headers: { ...listed, Origin: EVIL } })
  expect(allowed(response)).toEqual({ origin: null, credentials: null, vary: 'Origin' })
  await problemOf(response, 'wrong_origin')
})

it('a ticket takes the list of its workspace along, or the part of it that was asked for', async () => {
  const { ticket } = await ticketOf(listed, {})
  const from = (Origin: string) => ask('GET', `/api/session?ticket=${ticket}`, { headers: { Origin } })
  expect(allowed(await from(APP))).toMatchObject({ origin: APP })
  await problemOf(await from(EVIL), 'wrong_origin')
  const order = JSON.stringify({ origins: [EVIL] })
  await problemOf(await ask('POST', '/api/tickets', { headers: listed, body: order }), 'invalid_body')
  const narrow = await ticketOf(admin, { origins: [APP] })
  const stream = `/api/stream?ticket=${narrow.ticket}`
  await problemOf(await ask('GET', stream, { headers: { Origin: EVIL } }), 'wrong_origin')
  expect((await preflight(stream, EVIL)).headers.get('Access-Control-Allow-Origin')).toBeNull()
  expect((await preflight(stream, APP)).headers.get('Access-Control-Allow-Origin')).toBe(APP)
})

it('answers a preflight for whichever workspace it may be for, and lets it be kept for a day', async () => {
  const known = await preflight('/api/jobs', APP)
  expect(known.status).toBe(204)
  expect(allowed(known)).toEqual({ origin: APP, credentials: 'true', vary: 'Origin' })
  expect(known.headers.get('Access-Control-Max-Age')).toBe('86400')
  expect(known.headers.get('Access-Control-Allow-Methods')).toContain('DELETE')
  expect(known.headers.get('Access-Control-Allow-Headers')).toContain('Authorization')
  expect(allowed(await preflight('/api/jobs', EVIL))).toEqual({ origin: '*', credentials: null, vary: 'Origin' })
})

it('what is told to nobody in particular is told to all pages', async () => {
  for (const path of ['/api/health', '/api/nothing']) {
    expect(allowed(await ask('GET', path, { headers: { Origin: EVIL } }))).toMatchObject({
      origin: '*',
      credentials: null,
    })
  }
  const refused = await ask('GET', '/api/jobs', { headers: { Origin: APP } })
  expect(refused.status).toBe(401)
  expect(allowed(refused)).toEqual({ origin: APP, credentials: 'true', vary: 'Origin' })
})

it.each([
  ['*', /origins\.0 must be an origin/],
  ['https://a.example/', /origins\.0/],
  ['javascript:alert(1)', /origins\.0/],
  ['HTTPS://A.example', /origins\.0/],
])('%s is no origin to list', async (origin, detail) => {
  expect(await problemOf(await setOrigins(admin, [origin]), 'invalid_body')).toMatch(detail)
})

it('lists origins once each, and no more than a ticket can carry', async () => {
  const other = await keyOf('other', 'admin')
  const twice = await setOrigins(other, ['https://b.example', 'https://a.example', 'https://b.example'])
  expect(await twice.json()).toEqual({ origins: ['https://a.example', 'https://b.example'] })
  expect(await (await ask('GET', '/api/origins', { headers: other })).json()).toEqual({
    origins: ['https://a.example', 'https://b.example'],
  })
  const many = Array.from({ length: 21 }, (_, n) => `https://a${n}.example`)
  await problemOf(await setOrigins(other, many), 'invalid_body')
  expect(await (await setOrigins(other, [])).json()).toEqual({ origins: [] })
})

it('carries its security headers on every answer, whatever it is', async () => {
  const id = await newJob(admin)
  const stream = await ask('GET', `/api/jobs/${id}/stream`, { headers: admin })
  await stream.body?.cancel()
  const answers = [
    stream,
    await ask('GET', '/api/health'),
    await ask('GET', '/api/jobs'),
    await ask('GET', '/api/nothing'),
    await ask('DELETE', '/api/health'),
    await preflight('/api/jobs', APP),
    await ask('HEAD', '/api/jobs', { headers: admin }),
    await ask('DELETE', '/api/session'),
    await ask('GET', `/api/jobs/${id}`, { headers: { ...admin, 'If-None-Match': '*' } }),
    await serviceWith({ addressOf: () => EVIL, limits: full })('GET', '/api/health'),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 401, 404, 405, 204, 200, 204, 304, 429])
  for (const { headers } of answers) {
    expect(Object.fromEntries(headers)).toMatchObject({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': 'max-age=15552000',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cache-control': expect.stringMatching(/no-store|no-cache/),
      'x-request-id': expect.stringMatching(/^req_/),
    })
  }
})

const none = { take: async () => false }
const full: Hosts['limits'] = { jobs: none, requests: none }

it('says which limit was met, and when to come back; to a stream as an event', async () => {
  const ofAddress = { take: async (name: string) => name !== '203.0.113.7' }
  const crowded = serviceWith({ addressOf: () => '203.0.113.7', limits: { jobs: none, requests: ofAddress } })
  const id = await newJob(admin)
  const { ticket } = await ticketOf(admin, { jobs: [id] })
  const refused = await crowded('GET', `/api/jobs/${id}?ticket=${ticket}`)
  expect(refused.headers.get('Retry-After')).toBe('10')
  expect(await problemOf(refused, 'too_many')).toMatch(/3,000 requests in 10 seconds/)
  const stream = await crowded('GET', `/api/jobs/${id}/stream?ticket=${ticket}`)
  expect(stream.status).toBe(200)
  expect(await stream.text()).toMatch(
    /^retry: \d+\nevent: busy\ndata: \{"code":"too_many_requests","retry_after":\d+\}\n\n$/,
  )
  expect((await crowded('GET', `/api/jobs/${id}`, { headers: admin })).status).toBe(200)
  for (const path of ['/api/jobs', '/api/imports', '/api/traces/import']) {
    const job = await crowded('POST', path, { headers: admin, body: '{{' })
    expect(job.headers.get('Retry-After')).toBe('60')
    expect(await problemOf(job, 'too_many')).toMatch(/600 jobs in 60 seconds/)
  }
})

it('counts by address and by workspace, and nobody who is on this machine', async () => {
  const counted: string[] = []
  const counting = (what: string) => ({ take: async (key: string) => counted.push(`${what} ${key}`) > 0 })
  const limits = { jobs: counting('jobs'), requests: counting('requests') }
  const from = (address: string | null) => serviceWith({ limits, addressOf: () => address })
  await from('203.0.113.7')('GET', '/api/jobs')
  await from('2001:db8:1:2:3::4')('GET', '/api/health')
  await from('127.0.0.1')('GET', '/api/health')
  await from(null)('GET', '/api/health')
  await from('203.0.113.7')('POST', '/api/jobs', { headers: admin, body: '{"kind":"a"}' })
  expect(counted).toEqual(['requests 203.0.113.7', 'requests 2001:db8:1:2::/64', 'requests 203.0.113.7 keys', 'jobs w'])
})

it('who makes up keys is stopped before they are looked for, and a key that was met is let in', async () => {
  const looks = vi.fn<() => void>()
  const watched = new Proxy(database, {
    get(target, name, receiver) {
      if (name === 'select') looks()
      return Reflect.get(target, name, receiver)
    },
  })
  const left = new Map<string, number>()
  const requests = {
    async take(name: string) {
      left.set(name, (left.get(name) ?? 5) - 1)
      return (left.get(name) ?? 0) >= 0
    },
  }
  const limits = { jobs: requests, requests }
  const service = serviceWith({ addressOf: () => '203.0.113.7', limits, database: watched })
  expect((await service('GET', '/api/origins', { headers: admin })).status).toBe(200)
  looks.mockClear()
  const answers: number[] = []
  for (let n = 0; n < 8; n++) {
    const headers = { Authorization: `Bearer ${(await newKey()).text}` }
    answers.push((await service('GET', '/api/origins', { headers })).status)
  }
  expect(answers).toEqual([401, 401, 401, 401, 429, 429, 429, 429])
  expect(looks).toHaveBeenCalledTimes(4)
  expect((await service('GET', '/api/origins', { headers: admin })).status).toBe(200)
})

it('what the holder of a ticket tries is not counted to the workspace', async () => {
  const counted: string[] = []
  const jobs = { take: async (key: string) => counted.push(key) > 0 }
  const service = serviceWith({ limits: { jobs, requests: jobs } })
  const { ticket, id } = await ticketOf(admin, { scope: 'import' })
  const headers = { Authorization: `Bearer ${ticket}` }
  for (const path of ['/api/imports', '/api/traces/import']) await service('POST', path, { headers, body: '{{{' })
  expect(counted).toEqual([`w/${id}`, `w/${id}`])
})

it('an open service asks nobody, whatever they bring along', async () => {
  const open = serviceWith({ access: { mode: 'open', signingKeys } })
  for (const headers of [{}, { Authorization: 'Bearer x' }, { Cookie: '__Host-jobcast_session=x' }, { Origin: EVIL }]) {
    const response = await open('POST', '/api/jobs?ticket=x', { headers, body: '{"kind":"a"}' })
    expect(response.status).toBe(201)
    expect(allowed(response)).toMatchObject({ origin: '*', credentials: null })
  }
  expect(await (await open('GET', '/api/session')).json()).toMatchObject({ mode: 'open', workspace: 'default' })
  expect((await open('POST', '/api/tickets', { body: '{}' })).status).toBe(201)
})

it('a service for its own machine answers nobody else', async () => {
  const local = serviceWith({ access: { mode: 'local', signingKeys }, addressOf: () => '203.0.113.7', limits: full })
  for (const path of ['/api/health', '/api/jobs', '/api/nothing', '/api/session']) {
    const refused = await local('GET', path)
    expect(allowed(refused)).toMatchObject({ origin: null })
    expect(await problemOf(refused, 'access_not_set')).toMatch(/ACCESS=keys/)
  }
  expect((await preflight('/api/jobs', EVIL, local)).status).toBe(403)
})

/** As the five-line start runs. */
const atHome = async (method: string, path: string, init: RequestInit = {}) => {
  const context = createExecutionContext()
  const request = new Request(`http://localhost:8787${path}`, { ...init, method })
  const response = await localApp.fetch(request, env, context)
  await waitOnExecutionContext(context)
  return response
}

it.each([EVIL, 'null', 'http://localhost.evil.example', 'http://192.168.0.7:8787'])(
  'a service for its own machine is closed to pages of %s that its user visits, preflights included',
  async (Origin) => {
    const { job_id } = await (await atHome('POST', '/api/jobs', { body: '{"kind":"a"}' })).json<{ job_id: string }>()
    const headers = { Origin, 'Content-Type': 'text/plain' }
    for (const [method, path, body] of [
      ['GET', '/api/health'],
      ['GET', '/api/traces'],
      ['GET', '/api/nothing'],
      ['GET', `/api/jobs/${job_id}/stream`],
      ['POST', '/api/jobs', '{"kind":"a"}'],
      ['POST', '/api/traces/delete', '{"ids":["otlp:x"]}'],
      ['POST', '/api/tickets', '{"ttl":604800}'],
      ['POST', `/api/jobs/${job_id}/cancel`],
      ['OPTIONS', '/api/jobs'],
    ] as const) {
      const response = await atHome(method, path, { headers, ...(body !== undefined && { body }) })
      expect(allowed(response)).toEqual({ origin: null, credentials: null, vary: 'Origin' })
      expect(await problemOf(response, 'wrong_origin')).toMatch(/localhost.*ACCESS=keys/)
    }
    expect(await (await atHome('GET', `/api/jobs/${job_id}`)).json()).toMatchObject({ status: 'queued' })
  },
)

it.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:3000', 'http://localhost:8787'])(
  'a service for its own machine serves a page of %s, as its developer has one',
  async (Origin) => {
    const made = await atHome('POST', '/api/jobs', { headers: { Origin }, body: '{"kind":"a"}' })
    expect(made.status).toBe(201)
    const answers = [
      made,
      await atHome('GET', '/api/health'),
      await atHome('GET', '/api/nothing', { headers: { Origin } }),
    ]
    for (const answer of answers) expect(allowed(answer)).toEqual({ origin: '*', credentials: null, vary: 'Origin' })
    const asked = await atHome('OPTIONS', '/api/jobs', { headers: { Origin, 'Access-Control-Request-Method': 'POST' } })
    expect(asked.status).toBe(204)
    expect(allowed(asked)).toMatchObject({ origin: '*', vary: 'Origin' })
  },
)
