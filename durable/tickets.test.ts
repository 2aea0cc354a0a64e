// Tickets at the object: what was taken back stays so, what is refused says why, and where there is no job nothing is kept.
import { expect, test } from 'vitest'
import type { LiveJob } from './live-job.ts'
import { SPEC, TestHost } from './node-host.test-support.ts'
import { PUSHES_PER_SECOND } from './rules/pace.ts'
import { STREAMS_PER_ADDRESS } from './fan-out.ts'
import { LONGEST_TICKET_MS, type TicketClaims, type Visitor, withVisitor } from './visitor.ts'

async function created(host = new TestHost()) {
  const job = host.restart()
  await job.create(SPEC)
  const ticket = (id: string, issued_at = host.time): TicketClaims => {
    return { id, issued_at, expires_at: issued_at + 60_000 }
  }
  return { host, job, ticket }
}

function open(job: LiveJob, visitor: Partial<Visitor>): Promise<Response> {
  return job.stream(withVisitor(new Request('http://here/'), { ticket: null, address: null, ...visitor }))
}

async function refusal(response: Response): Promise<readonly [number, unknown]> {
  const { code } = await response.json()
  return [response.status, code]
}

const revoked = { ok: false, problem: { code: 'ticket_revoked' } }

test('a ticket that was taken back is refused, also by an instance that comes after a crash', async () => {
  const { host, job, ticket } = await created()
  await job.revoke({ ticket: 'one' })
  for (const instance of [job, host.restart()]) {
    expect(await instance.admit(ticket('one'))).toMatchObject(revoked)
    expect(await instance.admit(ticket('two'))).toEqual({ ok: true, value: null })
    expect(await refusal(await open(instance, { ticket: ticket('one') }))).toEqual([401, 'ticket_revoked'])
    const other = await open(instance, { ticket: ticket('two') })
    expect(other.status).toBe(200)
    await other.body?.cancel()
  }
})

test('all tickets issued until a time are refused, later ones are not, and an earlier cut takes nothing back', async () => {
  const { host, job, ticket } = await created()
  const cut = host.time
  await job.revoke({ issued_until: cut })
  await job.revoke({ issued_until: cut - 1_000 })
  const later = host.restart()
  expect(await later.admit(ticket('at the cut', cut))).toMatchObject(revoked)
  expect(await later.admit(ticket('after it', cut + 1))).toMatchObject({ ok: true })
})

test('a job that left its object, tables and all, admits on tickets again once it is created anew', async () => {
  const { host, job, ticket } = await created()
  await job.revoke({ ticket: 'one' })
  host.forget = async () => {
    for (const table of ['job_state', 'job_facts', 'ticket_revocations']) host.sql.run(`DROP TABLE ${table}`)
    host.alarmAt = null
  }
  await job.push({ updates: [{ type: 'completed' }] })
  while ((await job.snapshot()).ok) await host.ring(job)
  await job.create(SPEC)
  expect(await job.admit(ticket('one'))).toEqual({ ok: true, value: null })
})

test('an expired ticket opens no stream', async () => {
  const { host, job, ticket } = await created()
  const old = ticket('old')
  host.time += 60_000
  expect(await refusal(await open(job, { ticket: old }))).toEqual([401, 'ticket_expired'])
})

test('a job that does not exist admits nobody and keeps nothing', async () => {
  const host = new TestHost()
  const job = host.restart()
  await job.revoke({ ticket: 'one' })
  await job.revoke({ issued_until: host.time })
  const ticket = { id: 'one', issued_at: 0, expires_at: host.time + 1_000 }
  expect(await job.admit(ticket)).toMatchObject({ problem: { code: 'job_not_found' } })
  expect(await refusal(await open(job, { ticket }))).toEqual([404, 'job_not_found'])
  expect(host.sql.run('SELECT name FROM sqlite_master')).toEqual([])
})

test('what was taken back is remembered for as long as a ticket can live, and no longer', async () => {
  const { host, job } = await created()
  const rows = () => host.sql.run('SELECT ticket FROM ticket_revocations').map(({ ticket }) => ticket)
  await job.revoke({ ticket: 'first' })
  host.time += LONGEST_TICKET_MS
  await job.revoke({ ticket: 'second' })
  expect(rows()).toEqual(['first', 'second'])
  host.time += 1
  await job.revoke({ ticket: 'third' })
  expect(rows()).toEqual(['second', 'third'])
})

test('it goes with the job', async () => {
  const { host, job } = await created()
  await job.revoke({ ticket: 'one' })
  await job.push({ updates: [{ type: 'completed' }] })
  while (host.alarmAt !== null) await host.ring(job)
  expect(await job.snapshot()).toMatchObject({ problem: { code: 'job_not_found' } })
  expect(host.sql.run('SELECT * FROM ticket_revocations')).toEqual([])
})

test('whoever waits for events is answered when a ticket is taken back', async () => {
  const { job } = await created()
  const waiting = job.events(1, 30_000, 10)
  await job.revoke({ ticket: 'one' })
  expect(await waiting).toMatchObject({ value: { events: [] } })
})

test('a revocation that could not be stored is no revocation: the instance is thrown away', async () => {
  const { host, job } = await created()
  host.sync = () => Promise.reject(new Error('disk is full'))
  await expect(job.revoke({ ticket: 'one' })).rejects.toThrow('disk is full')
  expect(host.discarded).not.toBeNull()
})

test('a stream too many is answered 200, retry, busy and the close, and one that has seen the end 204', async () => {
  const { job } = await created()
  const address = '192.0.2.1'
  const streams = await Promise.all(Array.from({ length: STREAMS_PER_ADDRESS }, () => open(job, { address })))
  const one = await open(job, { address })
  expect([one.status, one.headers.get('Content-Type')]).toEqual([200, 'text/event-stream'])
  const [, retry, seconds] =
    /^retry: (\d+)\nevent: busy\ndata: {"code":"too_many_streams","retry_after":(\d+)}\n\n$/.exec(await one.text()) ??
    []
  expect(Number(retry)).toBeGreaterThanOrEqual(10_000)
  expect(Number(seconds)).toBe(Math.ceil(Number(retry) / 1_000))
  const answer = await job.push({ updates: [{ type: 'completed' }] })
  if (!answer.ok) throw new Error('not accepted')
  const request = new Request(`http://here/?after=${answer.value.cursor}`)
  expect((await job.stream(withVisitor(request, { ticket: null, address }))).status).toBe(204)
  await Promise.all(streams.map(({ body }) => body?.cancel()))
})

test('pushes are taken as fast as promised, and beyond that refused by name until time has passed', async () => {
  const { host, job } = await created()
  const push = () => job.push({ updates: [] })
  const answers = await Promise.all(Array.from({ length: PUSHES_PER_SECOND }, push))
  expect(answers.every(({ ok }) => ok)).toBe(true)
  const refused = await push()
  expect(refused).toMatchObject({ problem: { code: 'too_many' } })
  expect(refused.ok ? '' : refused.problem.detail).toContain(String(PUSHES_PER_SECOND))
  host.time += 10
  expect(await push()).toMatchObject({ ok: true })
})
