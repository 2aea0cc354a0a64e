// Where no ticket and no key may stand: in what the object gets, in the log, in an answer.
import { env } from 'cloudflare:test'
import { expect, it, vi } from 'vitest'
import { visitorOf } from '../../durable/visitor.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, newJob, serviceWith, ticketOf } from './keys.workerd.test-support.ts'
import { on, post } from './tickets.workerd.test-support.ts'

const producer = await keyOf('w', 'producer')
const reader = await keyOf('w', 'reader')

const address = '203.0.113.7'

it('a key in an address is refused, and nothing repeats it', async () => {
  const key = producer.Authorization.replace('Bearer ', '')
  const response = await ask('GET', `/api/jobs?ticket=${key}`)
  expect(await response.clone().text()).not.toContain(key.slice(8))
  expect(await problemOf(response, 'bad_ticket')).toMatch(/leaked/)
})

it('never reaches the object, which is told who comes whatever a client says of itself', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, { jobs: [id] })
  const given: Request[] = []
  const job = (workspace: string, jobId: string) => ({
    ...cloudflareHosts(env, { waitUntil() {} }).jobs.job(workspace, jobId),
    stream: async (request: Request) => {
      given.push(request)
      return new Response(null, { status: 204 })
    },
  })
  const service = serviceWith({ jobs: { job }, addressOf: () => address })
  const liar = { 'Jobcast-Visitor': '{"ticket":null,"address":null}', 'Last-Event-ID': '3', Cookie: 'a=b' }
  await service('GET', `/api/jobs/${id}/stream?after=1&${on(ticket)}&viewer=v`, { headers: liar })
  await service('GET', `/api/jobs/${id}/stream`, { headers: { ...liar, ...producer } })
  await service('GET', `/api/stream?jobs=${id}&${on(ticket)}`, { headers: { Cookie: 'a=b' } })
  const named = Object.fromEntries(new URL(given[0]?.url ?? '').searchParams)
  expect(named).toEqual({ after: '1', viewer: 'v' })
  expect(given[0]?.headers.get('Last-Event-ID')).toBe('3')
  const visitors = given.map(visitorOf)
  const shown_until = expect.any(Number)
  const claims = { id: ticket.id, issued_at: expect.any(Number), expires_at: Date.parse(ticket.expires_at) }
  expect(visitors).toEqual([
    { ticket: claims, address, shown_until },
    { ticket: null, address, shown_until },
    expect.objectContaining({ ticket: claims }),
  ])
  for (const { shown_until: until = 0 } of visitors) {
    expect(until).toBeGreaterThan(Date.now())
    expect(until).toBeLessThanOrEqual(Date.now() + 5 * 60_000)
  }
  for (const request of given) {
    expect(request.url).not.toContain('ticket')
    expect(request.headers.has('Authorization')).toBe(false)
    expect(request.headers.has('Cookie')).toBe(false)
  }
})

it('no ticket and no key stands in what a failure leaves in the log', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, { jobs: [id] })
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
  const job = () => {
    throw new Error(`could not ask ${on(ticket)} ${producer.Authorization}`)
  }
  const broken = serviceWith({ jobs: { job } })
  const answers = await Promise.all([
    broken('GET', `/api/jobs/${id}?${on(ticket)}`),
    broken('GET', `/api/jobs/${id}/stream?${on(ticket)}`),
    broken('GET', `/api/jobs/${id}/events`, { headers: producer }),
    ask('GET', `/api/${ticket.ticket}`),
    ask('GET', `/api/jobs/${ticket.ticket}`, { headers: producer }),
    post('/api/tickets', producer, { scope: ticket.ticket }),
  ])
  const said = (await Promise.all(answers.map((answer) => answer.text()))).join('\n')
  const written = logged.mock.calls.flat().map(String).join('\n')
  logged.mockRestore()
  expect(written).toContain('could not ask')
  for (const text of [said, written]) {
    expect(text).not.toContain(ticket.ticket.slice(-40))
    expect(text).not.toContain(producer.Authorization.slice(-30))
  }
})
