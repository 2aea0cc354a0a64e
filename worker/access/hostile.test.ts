// Whatever stands where a credential is expected, nobody gets in by it, nothing breaks, and nothing is repeated.
import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { openNodeDatabase } from '../../drizzle/node-database.test-support.ts'
import { createEdge } from '../app.ts'
import { openAccess } from '../open-access.test-support.ts'
import { newKey } from './key-text.ts'
import { NEEDS } from './rights.ts'
import { signTicket } from './ticket.ts'

const signingKeys = [{ id: '20260101T000000000Z', secret: 'a secret of these tests' }]
const hosts = { ...openAccess, access: { mode: 'keys' as const, signingKeys }, database: openNodeDatabase() }
const edge = createEdge()

const times = { issued_at: 0, expires_at: Number.MAX_SAFE_INTEGER }
const good = await signTicket(signingKeys, { id: 't', workspace: 'w', scope: 'read', exchange: false, ...times })
const { text: unknownKey } = await newKey()

/** What a header can carry: bytes, none of them a line break or NUL. */
const headerText = fc.string({ unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)) })
const inHeader = headerText.map((text) => text.replaceAll(/[\r\n]/g, ' ').trim())

const mangled = fc
  .tuple(fc.constantFrom(good, unknownKey), fc.nat(500), inHeader)
  .map(([text, at, wedge]) => `${text.slice(0, at)}${wedge}${text.slice(at)}`)
  .filter((text) => text !== good)

const segments = (fill: string) => fc.array(fc.oneof(fc.constant(fill), fc.base64String()), { maxLength: 5 })
const credential = fc.oneof(
  inHeader,
  mangled,
  segments('eyJhbGciOiJIUzI1NiJ9').map((parts) => parts.join('.')),
)

const guarded = Object.entries(NEEDS)
  .filter(([, need]) => need !== 'anyone' && need !== 'introduction')
  .map(([route]) => route.split(' '))
const anyRoute = fc.constantFrom(...guarded)

async function refused(method: string, path: string, init: RequestInit): Promise<void> {
  const response = await edge.request(path.replaceAll(/:\w+/g, 'x1'), { ...init, method }, hosts)
  const body = await response.text()
  expect([401, 403], `${response.status} ${body}`).toContain(response.status)
  expect(body).not.toContain(good.slice(-30))
  expect(body).not.toContain(unknownKey.slice(-30))
}

test('in the header', async () => {
  const check = fc.asyncProperty(
    anyRoute,
    credential,
    fc.constantFrom('', 'Bearer ', 'bearer  ', 'Basic '),
    async ([method = '', path = ''], text, scheme) =>
      refused(method, path, { headers: { Authorization: scheme + text } }),
  )
  await fc.assert(check, { numRuns: 300 })
})

test('in the address', async () => {
  const check = fc.asyncProperty(anyRoute, fc.oneof(credential, fc.string()), async ([method = '', path = ''], text) =>
    refused(method, `${path}?ticket=${encodeURIComponent(text.toWellFormed())}`, {}),
  )
  await fc.assert(check, { numRuns: 300 })
})

test('in cookies, with any origin', async () => {
  const names = fc.constantFrom('__Host-jobcast_session', '__Host-jobcast_ticket', 'jobcast_session', '__proto__')
  const check = fc.asyncProperty(
    anyRoute,
    names,
    credential,
    inHeader,
    async ([method = '', path = ''], name, text, origin) =>
      refused(method, path, { headers: { Cookie: `${name}=${text}`, ...(origin !== '' && { Origin: origin }) } }),
  )
  await fc.assert(check, { numRuns: 300 })
})

test('as the body of a session', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const check = fc.asyncProperty(fc.oneof(fc.json(), credential, fc.string()), async (text) => {
    for (const body of [text, JSON.stringify({ ticket: text })]) {
      const response = await edge.request('/api/session', { method: 'POST', body }, hosts)
      expect([400, 401, 403]).toContain(response.status)
      expect(response.headers.getSetCookie()).toEqual([])
    }
  })
  await fc.assert(check, { numRuns: 300 })
  expect(logged).not.toHaveBeenCalled()
  logged.mockRestore()
})
