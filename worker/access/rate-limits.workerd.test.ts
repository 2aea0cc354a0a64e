// Whom a request is counted to, and what is answered once a limit is met.
import { env } from 'cloudflare:test'
import { expect, it, vi } from 'vitest'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { none } from './full-limits.test-support.ts'
import { newKey } from './key-text.ts'
import { keyOf, newJob, serviceWith, ticketOf } from './keys.workerd.test-support.ts'

const { database } = cloudflareHosts(env, { waitUntil() {} })
const admin = await keyOf('w', 'admin')

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
