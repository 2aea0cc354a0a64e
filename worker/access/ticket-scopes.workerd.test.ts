// What a ticket lets its bearer do, by its scope: to the jobs that it names, or to the one that it is to begin, and to
// nothing else.
import { env } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { countUploadsFor, findUpload } from '../../drizzle/uploads.ts'
import { readEvents } from '../../durable/read-events.test-support.ts'
import { cloudflareHosts } from '../cloudflare/hosts.ts'
import { problemOf } from '../edge.workerd.test-support.ts'
import { ask, keyOf, newJob, ticketOf } from './keys.workerd.test-support.ts'
import { bearer, on, post, sample } from './tickets.workerd.test-support.ts'

const producer = await keyOf('w', 'producer')
const reader = await keyOf('w', 'reader')
const { database } = cloudflareHosts(env, { waitUntil() {} })

const jobOfUpload = async (id: string) => (await findUpload(database, 'w', id))?.job_id ?? ''

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
