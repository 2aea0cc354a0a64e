import { env } from 'cloudflare:test'
import { expect, it, vi } from 'vitest'
import { createApp } from './app.ts'
import { cloudflareHosts } from './cloudflare/hosts.ts'
import { call, callJson, problemOf } from './edge.workerd.test-support.ts'

it('answers its health', async () => {
  const response = await call('GET', '/api/health')
  expect(await response.json()).toEqual({ status: 'ok' })
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^req_/),
  })
})

it('names what is not there', async () => {
  expect(await problemOf(await call('GET', '/api/nothing/here'), 'not_found')).toContain('/api/nothing/here')
})

it.each([
  ['GET', '/api/traces/import', 'POST'],
  ['DELETE', '/api/traces/import', 'POST'],
  ['GET', '/api/traces/delete', 'POST'],
  ['PUT', '/api/jobs', 'GET, HEAD, POST'],
  ['DELETE', '/api/jobs/job_0000000000', 'GET, HEAD'],
  ['GET', '/api/jobs/not-an-id/updates', 'POST'],
  ['POST', '/api/traces/x', 'GET, HEAD, DELETE'],
  ['POST', '/api/health', 'GET, HEAD'],
])('answers %s %s with the methods it takes', async (method, path, allow) => {
  const response = await call(method, path)
  expect(response.status).toBe(405)
  expect(response.headers.get('Allow')).toBe(allow)
  expect(await problemOf(response, 'method_not_allowed')).toContain(method)
})

it('answers HEAD as GET without a body', async () => {
  const response = await call('HEAD', '/api/health')
  expect(response.status).toBe(200)
  expect(await response.text()).toBe('')
})

it('lets pages of any origin send what clients send', async () => {
  const response = await call('OPTIONS', '/api/traces/import', {
    headers: {
      Origin: 'https://page.example',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type,x-workspace-id,idempotency-key',
    },
  })
  expect(response.status).toBe(204)
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect(response.headers.get('Access-Control-Allow-Methods')).toContain('PUT')
  expect(response.headers.get('Access-Control-Max-Age')).toBe('86400')
  const allowed = response.headers.get('Access-Control-Allow-Headers')?.toLowerCase().split(',')
  expect(allowed).toEqual(
    expect.arrayContaining(['content-type', 'content-encoding', 'idempotency-key', 'last-event-id', 'x-workspace-id']),
  )
})

it('shows pages of any origin the refusals too', async () => {
  const response = await call('GET', '/api/jobs/job_0000000000/stream', { headers: { Origin: 'https://page.example' } })
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
  expect(response.headers.get('Access-Control-Expose-Headers')).toContain('X-Request-Id')
  await problemOf(response, 'job_not_found')
})

it('explains the type of a problem at its address', async () => {
  const response = await call('GET', '/api/problems/job_not_found')
  expect(await response.json()).toEqual({ code: 'job_not_found', status: 404, title: 'No such job' })
  await problemOf(await call('GET', '/api/problems/toString'), 'not_found')
})

it('tells what broke to the log alone', async () => {
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const broken = createApp(() => ({ ...cloudflareHosts(env, { waitUntil() {} }), database: Object.create(null) }))
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} }
  const response = await broken.fetch(new Request('http://jobcast/api/jobs'), env, context)
  const detail = await problemOf(response, 'internal')
  expect(detail).toContain(response.headers.get('X-Request-Id'))
  expect(detail).not.toMatch(/select|function|undefined/)
  expect(logged.mock.calls.flat()).toContain(response.headers.get('X-Request-Id'))
  logged.mockRestore()
})

it.each([
  ['nothing', '', 'invalid_json', /empty/],
  ['broken JSON', '{"kind":', 'invalid_json', /not JSON/],
  ['invalid UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'invalid_json', /UTF-8/],
  ['no object', '7', 'invalid_body', /the body must be an object, not 7/],
  ['a missing field', '{}', 'invalid_body', /kind is required/],
  ['an unknown field', '{"kind":"a","tittle":"x"}', 'invalid_body', /tittle is not a known field/],
  ['a field of the wrong type', '{"kind":"a","total":"7"}', 'invalid_body', /total must be a number, not "7"/],
  ['a title that is too long', JSON.stringify({ kind: 'a', title: 'x'.repeat(201) }), 'invalid_body', /200 characters/],
  ['too much', JSON.stringify({ kind: 'a', title: 'x'.repeat(40_000) }), 'body_too_large', /32 KiB/],
] as const)('refuses %s where a command is expected', async (_, body, code, detail) => {
  expect(await problemOf(await call('POST', '/api/jobs', { body }), code)).toMatch(detail)
})

it('refuses attributes nested without end', async () => {
  const deep = '['.repeat(10_000) + ']'.repeat(10_000)
  const response = await call('POST', '/api/jobs', { body: `{"kind":"a","attributes":{"deep":${deep}}}` })
  expect(await problemOf(response, 'invalid_body')).toMatch(/attributes must not be nested deeper than 100 levels/)
})

it('refuses a query that does not fit by the name of its parameter', async () => {
  const refused = async (path: string) => problemOf(await call('GET', path), 'invalid_query')
  expect(await refused('/api/jobs?limit=201')).toMatch(/limit must be from 1 to 200/)
  expect(await refused('/api/jobs?limit=ten')).toMatch(/limit must be from 1 to 200/)
  expect(await refused('/api/jobs?status=done')).toMatch(/status must be one of "queued", .*, not "done"/)
  expect(await refused('/api/traces?has_errors=yes')).toMatch(/has_errors must be one of "true", "false"/)
  for (const list of ['jobs', 'traces']) {
    await problemOf(await call('GET', `/api/${list}?cursor=nonsense`), 'invalid_cursor')
    await problemOf(await call('GET', `/api/${list}?cursor=${'x'.repeat(2000)}`), 'invalid_cursor')
  }
})

it('does not ask for a content type', async () => {
  const response = await callJson(
    'POST',
    '/api/jobs',
    { kind: 'a' },
    { 'Content-Type': 'application/x-www-form-urlencoded' },
  )
  expect(response.status).toBe(201)
})
