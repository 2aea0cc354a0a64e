// Which pages may read an answer: those that the workspace lists, and all where it lists none.
import { expect, it } from 'vitest'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, ticketOf } from './keys.workerd.test-support.ts'
import { allowed, APP, EVIL, keyOfListed, preflight, setOrigins } from './pages.workerd.test-support.ts'

const admin = await keyOf('w', 'admin')
const listed = await keyOfListed()

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
