// Several jobs on one connection, against real job objects.
import { env } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { stopTime } from '../../durable/cloudflare/clock.workerd.test-support.ts'
import { jobDirectory } from '../../durable/cloudflare/directories.ts'
import type { JobDirectory } from '../../durable/job-handle.ts'
import { readEvents, type SentEvent } from '../../durable/read-events.test-support.ts'
import type { Problem } from '../../durable/protocol/problem.ts'
import { type TicketClaims, withVisitor } from '../../durable/visitor.ts'
import { openStreams } from './open-streams.ts'

const jobs = jobDirectory(env.JOBS)
const log = (message: string) => ({ type: 'log', level: 'info', message }) as const

async function created(...ids: string[]) {
  for (const job_id of ids) await jobs.job('w', job_id).create({ workspace: 'w', job_id, kind: 'test', title: job_id })
  return ids.map((id) => jobs.job('w', id))
}

async function open(ids: readonly string[], after?: string): Promise<Response> {
  const query = after === undefined ? '' : `?after=${after}`
  const answer = await openStreams(jobs, 'w', ids, new Request(`http://jobcast/api/stream${query}`))
  if (answer.status >= 400) throw new Error((await answer.json<Problem>()).code)
  return answer
}

const lines = (events: readonly SentEvent[]) =>
  events
    .filter(({ event }) => event === 'log')
    .map(({ data }) => data as { job_id: string; message: string })
    .map(({ job_id, message }) => `${job_id} ${message}`)

test('tells each event with its job, and closes after the last end', async () => {
  const [one, two] = await created('job_000000000mone', 'job_000000000mtwo')
  const reader = readEvents(await open(['job_000000000mone', 'job_000000000mtwo']))
  await reader.take(4)
  await one?.push({ updates: [log('a'), { type: 'completed' }] })
  await two?.push({ updates: [log('b')] })
  await two?.push({ updates: [{ type: 'failed', error: 'no' }] })
  const events = await reader.rest()
  expect(lines(events).toSorted()).toEqual(['job_000000000mone a', 'job_000000000mtwo b'])
  expect(events.filter(({ event }) => event === 'completed' || event === 'failed')).toHaveLength(2)
})

test('resumes every job by one cursor, wherever it was cut', async () => {
  const [one, two] = await created('job_000000000rone', 'job_000000000rtwo')
  for (let n = 0; n < 5; n++) {
    await one?.push({ updates: [log(`a${n}`)] })
    await two?.push({ updates: [log(`b${n}`)] })
  }
  await one?.push({ updates: [{ type: 'completed' }] })
  await two?.push({ updates: [{ type: 'completed' }] })
  const ids = ['job_000000000rone', 'job_000000000rtwo']
  const all = await readEvents(await open(ids, '0.0')).rest()
  expect(lines(all)).toHaveLength(10)
  for (const [index, { id, event }] of all.entries()) {
    const seen = lines(all.slice(0, index + 1))
    const answer = await open(ids, id)
    if (answer.status === 204) {
      expect(index).toBe(all.length - 1)
      continue
    }
    const rest = lines(await readEvents(answer).rest())
    expect([...seen, ...rest].toSorted(), `${event} ${id}`).toEqual(lines(all).toSorted())
  }
})

test('says which of the jobs do not exist, and refuses when none does or the cursor is not of these jobs', async () => {
  await created('job_000000000xone')
  const [first] = await readEvents(await open(['job_000000000xnone', 'job_000000000xone'])).take(1)
  expect(first).toMatchObject({ event: 'refused', data: { job_id: 'job_000000000xnone', code: 'job_not_found' } })
  await expect(open(['job_000000000xnone'])).rejects.toThrow('job_not_found')
  await expect(open(['job_000000000xone'], '1.2')).rejects.toThrow('invalid_cursor')
})

/** The jobs as somebody sees them who came on the ticket. */
function seenOn(ticket: TicketClaims): JobDirectory {
  return {
    job(workspace, jobId) {
      const job = jobs.job(workspace, jobId)
      return { ...job, stream: (request) => job.stream(withVisitor(request, { ticket, address: null })) }
    },
  }
}

function newTicket(livesMs = 60_000): TicketClaims {
  const issued_at = Date.now()
  return { id: crypto.randomUUID(), issued_at, expires_at: issued_at + livesMs }
}

const openOn = (ticket: TicketClaims, ids: readonly string[], after = '') =>
  openStreams(seenOn(ticket), 'w', ids, new Request(`http://jobcast/api/stream?after=${after}`))

test('a job whose tickets are taken back is told as refused, and the others go on', async () => {
  const ids = ['job_000000000tone', 'job_000000000ttwo']
  const [one, two] = await created(...ids)
  const reader = readEvents(await openOn(newTicket(), ids))
  await reader.take(4)
  await one?.revoke({ issued_until: Date.now() })
  await reader.until(({ event }) => event === 'refused')
  await two?.push({ updates: [log('still here'), { type: 'completed' }] })
  const rest = await reader.rest()
  expect(lines(rest)).toEqual(['job_000000000ttwo still here'])
})

test('it ends with the ticket, told once for each job, and a fresh one goes on after it without loss', async () => {
  const ids = ['job_000000000eone', 'job_000000000etwo']
  const [one, two] = await created(...ids)
  const time = stopTime()
  const brief = newTicket(100)
  const reader = readEvents(await openOn(brief, ids, '0.0'))
  await one?.push({ updates: [log('a')] })
  await two?.push({ updates: [log('b')] })
  time.goOn()
  const seen = await reader.rest()
  const refused = seen.filter(({ event }) => event === 'refused').map(({ data }) => data)
  expect(refused).toHaveLength(2)
  for (const job_id of ids) expect(refused).toContainEqual({ job_id, code: 'ticket_expired' })
  expect(seen.at(-1)?.event).toBe('refused')
  await one?.push({ updates: [log('c'), { type: 'completed' }] })
  await two?.push({ updates: [{ type: 'completed' }] })
  expect(await (await openOn(brief, ids, seen.at(-1)?.id)).json()).toMatchObject({ code: 'ticket_expired' })
  const rest = await readEvents(await openOn(newTicket(), ids, seen.at(-1)?.id)).rest()
  const all = lines([...seen, ...rest]).toSorted()
  expect(all).toEqual(['job_000000000eone a', 'job_000000000eone c', 'job_000000000etwo b'])
})

test('a dead ticket is a 401 where a fresh one would still show something', async () => {
  const ids = ['job_000000000done', 'job_000000000dtwo']
  const [one] = await created(...ids)
  const ended = await one?.push({ updates: [{ type: 'completed' }] })
  const cursor = ended?.ok === true ? ended.value.cursor : 0
  const ticket = newTicket()
  await jobs.job('w', 'job_000000000dtwo').revoke({ ticket: ticket.id })
  const answer = await openOn(ticket, ids, `${cursor}.0`)
  expect([answer.status, await answer.json()]).toMatchObject([401, { code: 'ticket_revoked' }])
})
