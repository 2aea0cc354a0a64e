// Where a ticket is looked for, whose signature it needs, and until when it is good: to its end, and no wait beyond it.
import { env } from 'cloudflare:test'
import { expect, it, vi } from 'vitest'
import { stopTime } from '../../durable/cloudflare/clock.workerd.test-support.ts'
import { readEvents } from '../../durable/read-events.test-support.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, newJob, serviceWith, signingKeys, ticketOf } from './keys.workerd.test-support.ts'
import { signTicket, type Ticket } from './ticket.ts'
import { bearer, on, post } from './tickets.workerd.test-support.ts'

const producer = await keyOf('w', 'producer')
const reader = await keyOf('w', 'reader')
const { database } = cloudflareHosts(env, { waitUntil() {} })

function made(fields: Partial<Ticket>): Ticket {
  const issued_at = Date.now()
  const all = { id: 'tkt_0000000001', workspace: 'w', issued_at, expires_at: issued_at + 60_000 }
  return { ...all, scope: 'read', exchange: false, ...fields }
}

it('is taken from the address, from the header, and nowhere after a wrong one', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, { jobs: [id] })
  expect((await ask('GET', `/api/jobs/${id}?${on(ticket)}`)).status).toBe(200)
  expect((await ask('GET', `/api/jobs/${id}`, { headers: bearer(ticket) })).status).toBe(200)
  const both = await ask('GET', `/api/jobs/${id}?${on(ticket)}`, { headers: { Authorization: 'Bearer nonsense' } })
  await problemOf(both, 'bad_ticket')
})

it('that has ended is refused as such, with what a page elsewhere needs to read why', async () => {
  const id = await newJob(producer)
  const ticket = await signTicket(signingKeys, made({ jobs: [id], expires_at: Date.now() - 1 }))
  const headers = { Origin: 'https://page.example' }
  for (const path of [`/api/jobs/${id}/stream`, `/api/jobs/${id}`, '/api/stream', '/api/session', '/api/jobs']) {
    const response = await ask('GET', `${path}?ticket=${ticket}`, { headers })
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*')
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull()
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer')
    expect(await problemOf(response, 'ticket_expired')).not.toContain(ticket)
  }
})

it('is signed by the newest key and believed as long as its own is kept', async () => {
  const id = await newJob(producer)
  const ticket = await signTicket(signingKeys, made({ jobs: [id] }))
  const next = { id: '20260201T000000000Z', secret: 'another' }
  const after = (keys: typeof signingKeys) => serviceWith({ access: { mode: 'keys', signingKeys: keys } })
  expect((await after([next, ...signingKeys])('GET', `/api/jobs/${id}?ticket=${ticket}`)).status).toBe(200)
  await problemOf(await after([next])('GET', `/api/jobs/${id}?ticket=${ticket}`), 'bad_ticket')
})

it('of another workspace finds nothing here', async () => {
  const id = await newJob(producer)
  const theirs = await signTicket(signingKeys, made({ workspace: 'v', jobs: [id] }))
  await problemOf(await ask('GET', `/api/jobs/${id}?ticket=${theirs}`), 'job_not_found')
})

it('closes its stream when its time is over, and is refused when that comes back', async () => {
  const id = await newJob(producer)
  const time = stopTime()
  const ticket = await ticketOf(reader, { jobs: [id], ttl: 1 })
  const stream = readEvents(await ask('GET', `/api/jobs/${id}/stream?${on(ticket)}`))
  time.goOn()
  const events = await stream.rest()
  expect(events.at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_expired' } })
  const back = `/api/jobs/${id}/stream?after=${events.at(-1)?.id}`
  await problemOf(await ask('GET', `${back}&${on(ticket)}`), 'ticket_expired')
  const fresh = await ticketOf(reader, { jobs: [id] })
  await post(`/api/jobs/${id}/updates`, producer, [{ type: 'log', level: 'info', message: 'x' }, { type: 'completed' }])
  const rest = await readEvents(await ask('GET', `${back}&${on(fresh)}`)).rest()
  expect(rest.map(({ event }) => event)).toEqual(expect.arrayContaining(['sync', 'log', 'completed']))
  expect(rest[0]).toMatchObject({ data: { verdict: 'ended' } })
})

it('is good by its signature alone while the database cannot be asked for its key', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, { jobs: [id] })
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const select = () => {
    throw new Error('the database is away')
  }
  const away = new Proxy(database, { get: (target, name) => (name === 'select' ? select : Reflect.get(target, name)) })
  const stream = await serviceWith({ database: away })('GET', `/api/jobs/${id}/stream?${on(ticket)}`)
  expect(await readEvents(stream).take(1)).toMatchObject([{ event: 'sync' }])
  expect(logged.mock.calls.flat().join('\n')).toContain('the database is away')
  logged.mockRestore()
})

it('lets nobody wait for events beyond its end', async () => {
  const id = await newJob(producer)
  const waits: number[] = []
  const { jobs } = cloudflareHosts(env, { waitUntil() {} })
  const job = (workspace: string, jobId: string) => {
    const handle = jobs.job(workspace, jobId)
    return {
      ...handle,
      events(after: number, waitMs: number, limit: number) {
        waits.push(waitMs)
        return handle.events(after, 0, limit)
      },
    }
  }
  const service = serviceWith({ jobs: { job } })
  stopTime()
  const brief = await ticketOf(reader, { jobs: [id], ttl: 5 })
  const long = await ticketOf(reader, { jobs: [id] })
  for (const ticket of [brief, long]) await service('GET', `/api/jobs/${id}/events?wait=30&${on(ticket)}`)
  await service('GET', `/api/jobs/${id}/events?wait=30`, { headers: reader })
  expect(waits[0]).toBeLessThanOrEqual(5_000)
  expect(waits.slice(1)).toEqual([30_000, 30_000])
})
