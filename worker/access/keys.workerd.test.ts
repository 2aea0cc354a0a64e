// A key lets in whole, by its own secret, and until it is revoked.
import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { revokeKey } from '../../drizzle/keys.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { newKey } from './key-text.ts'
import { ask, keyOf } from './keys.workerd.test-support.ts'
import { cookieOf, whoAmI } from './sessions.workerd.test-support.ts'

const { database } = cloudflareHosts(env, { waitUntil() {} })
const admin = await keyOf('w', 'admin')

it.each([
  ['no scheme', (key: string) => key],
  ['another scheme', (key: string) => `Basic ${key}`],
  ['a mistyped digit', (key: string) => `Bearer ${key.slice(0, -1)}!`],
  [
    'a changed secret with fitting shape',
    (key: string) => `Bearer ${key.slice(0, 30)}${key[30] === 'x' ? 'y' : 'x'}${key.slice(31)}`,
  ],
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
  await expect
    .poll(async () => problemOf(await ask('GET', '/api/jobs', { headers: key }), 'bad_key'))
    .toMatch(/revoked at/)
  await problemOf(await ask('GET', '/api/jobs', { headers: { Cookie } }), 'bad_key')
  expect(await whoAmI({ headers: { Cookie } })).toMatchObject({ mode: 'keys', workspace: null, can: [] })
  expect((await ask('GET', '/api/session', { headers: key })).status).toBe(401)
})
