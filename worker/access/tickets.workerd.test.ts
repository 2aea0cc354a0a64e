// Tickets from end to end: what they let in, what they keep out, and how they end.
import { env } from 'cloudflare:test'
import { expect, it, vi } from 'vitest'
import { revokeKey } from '../../drizzle/keys.ts'
import { saveJob } from '../../drizzle/save-job.ts'
import { countUploadsFor, findUpload } from '../../drizzle/uploads.ts'
import type { JobSpec } from '../../durable/job-handle.ts'
import { readEvents } from '../../durable/read-events.test-support.ts'
import { visitorOf } from '../../durable/visitor.ts'
import { newWorking } from '../../durable/rules/new-job.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, newJob, serviceWith, signingKeys, ticketOf } from './keys.workerd.test-support.ts'
import { signTicket, type Ticket } from './ticket.ts'

const producer = await keyOf('w', 'producer')
const reader = await keyOf('w', 'reader')
const { database } = cloudflareHosts(env, { waitUntil() {} })

const on = ({ ticket }: { readonly ticket: string }) => `ticket=${ticket}`
const bearer = ({ ticket }: { readonly ticket: string }) => ({ Authorization: `Bearer ${ticket}` })
const post = (path: string, headers: HeadersInit, body: unknown) =>
  ask('POST', path, { headers, body: JSON.stringify(body) })

function made(fields: Partial<Ticket>): Ticket {
  const issued_at = Date.now()
  const all = { id: 'tkt_0000000001', workspace: 'w', issued_at, expires_at: issued_at + 60_000 }
  return { ...all, scope: 'read', exchange: false, ...fields }
}

const address = '203.0.113.7'

const sample = { source: { kind: 'sample', traces: 1 } }

it('is good for a quarter of an hour where nothing else is asked', async () => {
  const { id, expires_at, ticket, job_id } = await ticketOf(reader, {})
  expect(id).toMatch(/^tkt_/)
  expect(job_id).toBeUndefined()
  expect(Date.parse(expires_at) - Date.now()).toBeGreaterThan(890_000)
  expect(Date.parse(expires_at) - Date.now()).toBeLessThanOrEqual(900_000)
  expect(ticket).not.toContain(id)
})

it('is taken from the address, from the header, and nowhere after a wrong one', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, { jobs: [id] })
  expect((await ask('GET', `/api/jobs/${id}?${on(ticket)}`)).status).toBe(200)
  expect((await ask('GET', `/api/jobs/${id}`, { headers: bearer(ticket) })).status).toBe(200)
  const both = await ask('GET', `/api/jobs/${id}?${on(ticket)}`, { headers: { Authorization: 'Bearer nonsense' } })
  await problemOf(both, 'bad_ticket')
})

it('names several jobs, and lets into a stream of these and no others', async () => {
  const [one, two, other] = await Promise.all([newJob(producer), newJob(producer), newJob(producer)])
  const ticket = await ticketOf(reader, { jobs: [one, two] })
  const stream = readEvents(await ask('GET', `/api/stream?jobs=${one},${other},${two}&${on(ticket)}`))
  const events = await stream.take(5)
  await stream.cancel()
  const told = events.map(({ event, data }) => `${event} ${(data as { job_id: string }).job_id}`)
  expect(told).toEqual(expect.arrayContaining([`refused ${other}`, `sync ${one}`, `sync ${two}`]))
  expect(told).not.toContain(`sync ${other}`)
  expect(await problemOf(await ask('GET', `/api/stream?${on(ticket)}`), 'not_allowed')).toMatch(/\?jobs=/)
})

it('of the board lets into the board, and into no job', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, {})
  const board = readEvents(await ask('GET', `/api/stream?${on(ticket)}`))
  expect(await board.take(1)).toMatchObject([{ event: 'sync' }])
  await board.cancel()
  await problemOf(await ask('GET', `/api/stream?jobs=${id}&${on(ticket)}`), 'job_not_found')
  await problemOf(await ask('GET', `/api/jobs/${id}?${on(ticket)}`), 'job_not_found')
})

it('to control may cancel and run again what it names', async () => {
  const id = await newJob(producer)
  const headers = bearer(await ticketOf(producer, { scope: 'control', jobs: [id] }))
  expect(await (await post(`/api/jobs/${id}/cancel`, headers, {})).json()).toMatchObject({ status: 'cancelled' })
  await problemOf(await post(`/api/jobs/${id}/retry`, headers, {}), 'not_retryable')
  await problemOf(await post(`/api/jobs/${await newJob(producer)}/cancel`, headers, {}), 'job_not_found')
})

it('to import begins one job, again the same, then watches and controls it', async () => {
  const ticket = await ticketOf(producer, { scope: 'import' })
  const headers = bearer(ticket)
  const first = await post('/api/imports', headers, sample)
  expect(first.status).toBe(202)
  expect(await first.json()).toMatchObject({ job_id: ticket.job_id })
  const again = await post('/api/imports', { ...headers, 'Idempotency-Key': 'another' }, sample)
  expect(await again.json()).toMatchObject({ job_id: ticket.job_id })
  await problemOf(
    await post('/api/imports', headers, { source: { kind: 'sample', traces: 2 } }),
    'idempotency_conflict',
  )
  const file = await ask('POST', '/api/traces/import', { headers, body: '{"resourceSpans":[]}\n' })
  await problemOf(file, 'idempotency_conflict')
  expect((await ask('GET', `/api/jobs/${ticket.job_id}/failures`, { headers })).status).toBe(200)
  await problemOf(await ask('GET', `/api/jobs/${await newJob(producer)}`, { headers }), 'job_not_found')
})

it('to import sends a file that no other ticket sees and no other job gets', async () => {
  const [mine, other] = await Promise.all([1, 2].map(() => ticketOf(producer, { scope: 'import' })))
  if (mine === undefined || other === undefined) throw new Error('no tickets')
  const { upload_id: id } = await (await post('/api/uploads', bearer(mine), {})).json<{ upload_id: string }>()
  const part = { headers: bearer(mine), body: '{"resourceSpans":[]}\n' }
  expect((await ask('PUT', `/api/uploads/${id}/1`, part)).status).toBe(200)
  const command = { source: { kind: 'upload', upload_id: id } }
  await problemOf(await post('/api/imports', bearer(other), command), 'upload_not_found')
  await problemOf(await ask('GET', `/api/uploads/${id}`, { headers: bearer(other) }), 'upload_not_found')
  await problemOf(await post('/api/imports', producer, command), 'upload_in_use')
  const started = await post('/api/imports', bearer(mine), command)
  expect(await started.json()).toMatchObject({ job_id: mine.job_id })
  const { upload_id: keys } = await (await post('/api/uploads', producer, {})).json<{ upload_id: string }>()
  await problemOf(await ask('GET', `/api/uploads/${keys}`, { headers: bearer(mine) }), 'upload_not_found')
})

it('to import keeps a few files and no more, however many are asked for at once', async () => {
  const headers = bearer(await ticketOf(producer, { scope: 'import' }))
  const begun = await Promise.all(Array.from({ length: 4 }, () => post('/api/uploads', headers, {})))
  expect(begun.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  const { upload_id: id } = await begun[0]!.json<{ upload_id: string }>()
  await Promise.all(Array.from({ length: 6 }, () => post('/api/uploads', headers, {})))
  const last = await post('/api/uploads', headers, {})
  const kept = last.status === 201 ? await post('/api/uploads', headers, {}) : last
  expect(kept.headers.get('Retry-After')).toMatch(/^\d+$/)
  expect(await problemOf(kept, 'too_many')).toMatch(/keeps 5 uploads/)
  expect(await countUploadsFor(database, 'w', await jobOfUpload(id), new Date().toISOString())).toBe(5)
  expect((await ask('DELETE', `/api/uploads/${id}`, { headers })).status).toBe(204)
  expect((await post('/api/uploads', headers, {})).status).toBe(201)
  expect((await post('/api/uploads', producer, {})).status).toBe(201)
})

const jobOfUpload = async (id: string) => (await findUpload(database, 'w', id))?.job_id ?? ''

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

it('a key in an address is refused, and nothing repeats it', async () => {
  const key = producer.Authorization.replace('Bearer ', '')
  const response = await ask('GET', `/api/jobs?ticket=${key}`)
  expect(await response.clone().text()).not.toContain(key.slice(8))
  expect(await problemOf(response, 'bad_ticket')).toMatch(/leaked/)
})

it.each([
  [{ scope: 'import', jobs: ['job_0000000000'] }, 'invalid_body', /jobs must be left out/],
  [{ scope: 'control' }, 'invalid_body', /jobs is required/],
  [{ jobs: [] }, 'invalid_body', /at least one/],
  [{ jobs: ['job_none000000'] }, 'job_not_found', /job_none000000/],
  [{ jobs: Array.from({ length: 51 }, () => 'job_0000000000') }, 'invalid_body', /50 jobs at most/],
  [{ ttl: 0 }, 'invalid_body', /ttl must be from 1 to 604,800/],
  [{ ttl: 604_801 }, 'invalid_body', /ttl/],
  [{ scope: 'admin' }, 'invalid_body', /scope must be one of "read", "control", "import"/],
  [{ origins: ['https://a.example/path'] }, 'invalid_body', /origins\.0 must be an origin/],
  [{ origins: ['*'] }, 'invalid_body', /origins\.0/],
  [{ origins: ['null'] }, 'invalid_body', /origins\.0/],
  [{ origins: ['https://a.example'], exchange: true }, 'invalid_body', /PUT \/api\/origins/],
  [{ extra: 1 }, 'invalid_body', /extra is not a known field/],
] as const)('%j is not given out', async (order, code, detail) => {
  expect(await problemOf(await post('/api/tickets', producer, order), code)).toMatch(detail)
})

it("a reader's key gives out tickets to read alone", async () => {
  const id = await newJob(producer)
  await problemOf(await post('/api/tickets', reader, { scope: 'control', jobs: [id] }), 'not_allowed')
  await problemOf(await post('/api/tickets', reader, { scope: 'import' }), 'not_allowed')
})

it('nothing is given out where nothing can be signed', async () => {
  const bare = serviceWith({ access: { mode: 'keys', signingKeys: [] } })
  await problemOf(await bare('POST', '/api/tickets', { headers: producer, body: '{}' }), 'unavailable')
  await problemOf(await bare('POST', '/api/session', { headers: producer }), 'unavailable')
})

it('taken back by its id closes its streams and no other, and is refused from then on', async () => {
  const id = await newJob(producer)
  const [gone, left] = await Promise.all([1, 2].map(() => ticketOf(reader, { jobs: [id] })))
  if (gone === undefined || left === undefined) throw new Error('no tickets')
  const closing = readEvents(await ask('GET', `/api/jobs/${id}/stream?${on(gone)}`))
  const staying = readEvents(await ask('GET', `/api/jobs/${id}/stream?${on(left)}`))
  await staying.take(2)
  expect((await ask('DELETE', `/api/tickets/${gone.id}`, { headers: producer })).status).toBe(204)
  expect((await closing.rest()).at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_revoked' } })
  for (const path of ['', '/events', '/stream']) {
    await problemOf(await ask('GET', `/api/jobs/${id}${path}?${on(gone)}`), 'ticket_revoked')
  }
  await post(`/api/jobs/${id}/updates`, producer, { type: 'completed' })
  expect((await staying.rest()).at(-1)).toMatchObject({ event: 'completed' })
  expect((await ask('DELETE', `/api/tickets/${gone.id}`, { headers: producer })).status).toBe(204)
})

it('closes its stream when its time is over, and is refused when that comes back', async () => {
  const id = await newJob(producer)
  const ticket = await ticketOf(reader, { jobs: [id], ttl: 1 })
  const events = await readEvents(await ask('GET', `/api/jobs/${id}/stream?${on(ticket)}`)).rest()
  expect(events.at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_expired' } })
  const back = `/api/jobs/${id}/stream?after=${events.at(-1)?.id}`
  await problemOf(await ask('GET', `${back}&${on(ticket)}`), 'ticket_expired')
  const fresh = await ticketOf(reader, { jobs: [id] })
  await post(`/api/jobs/${id}/updates`, producer, [{ type: 'log', level: 'info', message: 'x' }, { type: 'completed' }])
  const rest = await readEvents(await ask('GET', `${back}&${on(fresh)}`)).rest()
  expect(rest.map(({ event }) => event)).toEqual(expect.arrayContaining(['sync', 'log', 'completed']))
  expect(rest[0]).toMatchObject({ data: { verdict: 'ended' } })
})

it('of the board, taken back, closes the board', async () => {
  const ticket = await ticketOf(reader, {})
  const board = readEvents(await ask('GET', `/api/stream?${on(ticket)}`))
  await board.take(1)
  await ask('DELETE', `/api/tickets/${ticket.id}`, { headers: producer })
  expect((await board.rest()).at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_revoked' } })
  await problemOf(await ask('GET', `/api/stream?${on(ticket)}`), 'ticket_revoked')
})

it('all of a job are taken back at once; those given out afterwards are good', async () => {
  const [id, other] = await Promise.all([newJob(producer), newJob(producer)])
  const one = await ticketOf(reader, { jobs: [id] })
  const both = await ticketOf(producer, { scope: 'control', jobs: [id, other] })
  const stream = readEvents(await ask('GET', `/api/jobs/${id}/stream?${on(one)}`))
  expect((await ask('DELETE', `/api/jobs/${id}/tickets`, { headers: producer })).status).toBe(204)
  expect((await stream.rest()).at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_revoked' } })
  await problemOf(await ask('GET', `/api/jobs/${id}?${on(one)}`), 'ticket_revoked')
  await problemOf(await post(`/api/jobs/${id}/cancel`, bearer(both), {}), 'ticket_revoked')
  expect((await ask('GET', `/api/jobs/${other}?${on(both)}`)).status).toBe(200)
  await vi.waitFor(async () => {
    const fresh = await ticketOf(reader, { jobs: [id] })
    expect((await ask('GET', `/api/jobs/${id}?${on(fresh)}`)).status).toBe(200)
  })
})

it('to import, taken back before it was used, begins nothing', async () => {
  const ticket = await ticketOf(producer, { scope: 'import' })
  await ask('DELETE', `/api/tickets/${ticket.id}`, { headers: producer })
  await problemOf(await post('/api/imports', bearer(ticket), sample), 'ticket_revoked')
  await problemOf(await post('/api/uploads', bearer(ticket), {}), 'ticket_revoked')
  await problemOf(await ask('GET', `/api/jobs/${ticket.job_id}`, { headers: producer }), 'job_not_found')
})

it('to import, taken back while it begins its job, keeps none', async () => {
  const ticket = await ticketOf(producer, { scope: 'import' })
  const { jobs } = cloudflareHosts(env, { waitUntil() {} })
  const takeBack = () => ask('DELETE', `/api/tickets/${ticket.id}`, { headers: producer })
  for (const when of ['before', 'after'] as const) {
    const job = (workspace: string, jobId: string) => {
      const handle = jobs.job(workspace, jobId)
      return {
        ...handle,
        async create(spec: JobSpec) {
          if (when === 'before') expect((await takeBack()).status).toBe(204)
          const created = await handle.create(spec)
          if (when === 'after') expect((await takeBack()).status).toBe(204)
          return created
        },
      }
    }
    const service = serviceWith({ jobs: { job } })
    const response = await service('POST', '/api/imports', { headers: bearer(ticket), body: JSON.stringify(sample) })
    await problemOf(response, 'ticket_revoked')
  }
  await vi.waitFor(async () => {
    const ended = await ask('GET', `/api/jobs/${ticket.job_id}`, { headers: producer })
    expect(await ended.json()).toMatchObject({ status: 'cancelled' })
  })
  for (const path of ['', '/events', '/stream']) {
    await problemOf(await ask('GET', `/api/jobs/${ticket.job_id}${path}?${on(ticket)}`), 'ticket_revoked')
  }
})

it('that was taken back is nobody’s to the page that asks what it may', async () => {
  const [one, other] = await Promise.all([newJob(producer), newJob(producer)])
  const tickets = await Promise.all([
    ticketOf(reader, {}),
    ticketOf(producer, { scope: 'control', jobs: [one], exchange: true }),
    ticketOf(producer, { scope: 'import' }),
  ])
  for (const ticket of tickets) {
    expect((await ask('GET', `/api/session?${on(ticket)}`)).status).toBe(200)
    await ask('DELETE', `/api/tickets/${ticket.id}`, { headers: producer })
    await problemOf(await ask('GET', `/api/session?${on(ticket)}`), 'ticket_revoked')
    await problemOf(await post('/api/session', {}, { ticket: ticket.ticket }), 'ticket_revoked')
  }
  const both = await ticketOf(reader, { jobs: [one, other] })
  await ask('DELETE', `/api/jobs/${one}/tickets`, { headers: producer })
  expect((await ask('GET', `/api/session?${on(both)}`)).status).toBe(200)
  await ask('DELETE', `/api/jobs/${other}/tickets`, { headers: producer })
  await problemOf(await ask('GET', `/api/session?${on(both)}`), 'ticket_revoked')
})

it('for a job that has left its object is refused all the same once it was taken back', async () => {
  const job_id = 'job_archived001'
  const { snapshot } = newWorking({ workspace: 'w', job_id, kind: 'test', title: 'Old' }, 0, false)
  await saveJob(database, 'w', { ...snapshot, status: 'completed', cursor: 40, ended_at: snapshot.created_at })
  const [one, two] = await Promise.all([1, 2].map(() => ticketOf(reader, { jobs: [job_id] })))
  if (one === undefined || two === undefined) throw new Error('no tickets')
  expect((await ask('GET', `/api/jobs/${job_id}?${on(one)}`)).status).toBe(200)
  expect((await readEvents(await ask('GET', `/api/jobs/${job_id}/stream?${on(one)}`)).rest()).length).toBe(2)
  await ask('DELETE', `/api/tickets/${one.id}`, { headers: producer })
  for (const path of ['', '/stream', '/events']) {
    await problemOf(await ask('GET', `/api/jobs/${job_id}${path}?${on(one)}`), 'ticket_revoked')
    expect((await ask('GET', `/api/jobs/${job_id}${path}?${on(two)}`)).status).toBe(200)
  }
  expect((await ask('DELETE', `/api/jobs/${job_id}/tickets`, { headers: producer })).status).toBe(204)
  for (const path of ['', '/stream', '/events']) {
    await problemOf(await ask('GET', `/api/jobs/${job_id}${path}?${on(two)}`), 'ticket_revoked')
  }
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

it('ends with the key that gave it out, and with no other', async () => {
  const id = await newJob(producer)
  const key = await keyOf('w', 'producer')
  const [tickets, spare] = await Promise.all([
    Promise.all([ticketOf(key, { jobs: [id] }), ticketOf(key, {}), ticketOf(key, { scope: 'import' })]),
    ticketOf(producer, { jobs: [id] }),
  ])
  const [, keyId = ''] = key.Authorization.split('_')
  await revokeKey(database, keyId, new Date().toISOString())
  // Nothing of the key is known here yet; where something is, it is believed for a minute.
  const fresh = serviceWith()
  for (const ticket of tickets) {
    for (const path of [`/api/jobs/${id}`, `/api/jobs/${id}/stream`, '/api/stream', '/api/uploads/x', '/api/session']) {
      expect(await problemOf(await fresh('GET', `${path}?${on(ticket)}`), 'ticket_revoked')).toMatch(/key/)
    }
  }
  expect((await fresh('GET', `/api/jobs/${id}?${on(spare)}`)).status).toBe(200)
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
  const brief = await ticketOf(reader, { jobs: [id], ttl: 5 })
  const long = await ticketOf(reader, { jobs: [id] })
  for (const ticket of [brief, long]) await service('GET', `/api/jobs/${id}/events?wait=30&${on(ticket)}`)
  await service('GET', `/api/jobs/${id}/events?wait=30`, { headers: reader })
  expect(waits[0]).toBeLessThanOrEqual(5_000)
  expect(waits.slice(1)).toEqual([30_000, 30_000])
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
