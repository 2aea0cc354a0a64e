// A session: who one is by it, the cookies that a key and a ticket are exchanged for, and which pages may use these.
import { expect, it } from 'vitest'
import { stopTime } from '../../durable/cloudflare/clock.workerd.test-support.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, newJob, ticketOf } from './keys.workerd.test-support.ts'
import { allowed, APP, EVIL, keyOfListed } from './pages.workerd.test-support.ts'
import { cookieOf, whoAmI } from './sessions.workerd.test-support.ts'

const OWN = 'https://jobs.example'

const admin = await keyOf('w', 'admin')
const listed = await keyOfListed()

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
  stopTime()
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
