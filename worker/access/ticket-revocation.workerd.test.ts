// What was taken back (a ticket, all of a job, the key that gave it out) is refused from then on, closes what it has
// open, and keeps nothing that it was about to begin.
import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { revokeKey } from '../../drizzle/keys.ts'
import { saveJob } from '../../drizzle/save-job.ts'
import type { JobSpec } from '../../durable/job-handle.ts'
import { readEvents } from '../../durable/read-events.test-support.ts'
import { newWorking } from '../../durable/rules/new-job.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, newJob, serviceWith, ticketOf } from './keys.workerd.test-support.ts'
import { bearer, on, post, sample } from './tickets.workerd.test-support.ts'

const producer = await keyOf('w', 'producer')
const reader = await keyOf('w', 'reader')
const { database } = cloudflareHosts(env, { waitUntil() {} })

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
  const seenOnFresh = async () => ask('GET', `/api/jobs/${id}?${on(await ticketOf(reader, { jobs: [id] }))}`)
  await expect.poll(async () => (await seenOnFresh()).status).toBe(200)
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
  await expect
    .poll(async () => (await ask('GET', `/api/jobs/${ticket.job_id}`, { headers: producer })).json())
    .toMatchObject({ status: 'cancelled' })
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
