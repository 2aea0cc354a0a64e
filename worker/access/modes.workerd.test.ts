// A service that asks for no keys: one that is open to everybody, and one that is for its own machine and its pages alone.
import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { createApp } from '../app.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { full } from './full-limits.test-support.ts'
import { serviceWith, signingKeys } from './keys.workerd.test-support.ts'
import { allowed, EVIL, preflight } from './pages.workerd.test-support.ts'

const localApp = createApp((bindings: Cloudflare.Env, background) => ({
  ...cloudflareHosts(bindings, background),
  access: { mode: 'local' as const, signingKeys },
}))

/** As the five-line start runs. */
const atHome = async (method: string, path: string, init: RequestInit = {}) => {
  const context = createExecutionContext()
  const request = new Request(`http://localhost:8787${path}`, { ...init, method })
  const response = await localApp.fetch(request, env, context)
  await waitOnExecutionContext(context)
  return response
}

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
