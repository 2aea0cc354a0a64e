// Tickets at the objects on real workerd: streams that end with them, and what a restart remembers.
import { abortAllDurableObjects, env, runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { readEvents } from '../read-events.test-support.ts'
import { type TicketClaims, withVisitor } from '../visitor.ts'
import { stopTime } from './clock.workerd.test-support.ts'
import { boardDirectory } from './directories.ts'
import { testJob } from './job.workerd.test-support.ts'

const request = (ticket: TicketClaims, query = '') =>
  withVisitor(new Request(`http://jobcast/stream${query}`), { ticket, address: null })

function newTicket(livesMs = 60_000): TicketClaims {
  const issued_at = Date.now()
  return { id: crypto.randomUUID(), issued_at, expires_at: issued_at + livesMs }
}

const log = (message: string) => ({ type: 'log', level: 'info', message }) as const

test('a stream ends with its ticket, and another ticket goes on after it without loss', async () => {
  const { handle } = await testJob()
  const time = stopTime()
  const told = readEvents(await handle.stream(request(newTicket(100), '?after=0')))
  await told.take(2)
  await handle.push({ updates: [log('one')] })
  time.goOn()
  const seen = await told.rest()
  const last = seen.at(-1)
  expect([last?.event, last?.data]).toEqual(['refused', { code: 'ticket_expired' }])
  await handle.push({ updates: [log('two'), { type: 'completed' }] })
  const rest = await readEvents(await handle.stream(request(newTicket(), `?after=${last?.id}`))).rest()
  const lines = [...seen, ...rest].filter(({ event }) => event === 'log')
  expect(lines.map(({ data }) => (data as { message: string }).message)).toEqual(['one', 'two'])
})

test('a ticket that is taken back closes its streams, and is refused after a restart', async () => {
  const { handle } = await testJob()
  const [ticket, other] = [newTicket(), newTicket()]
  const told = readEvents(await handle.stream(request(ticket)))
  const others = readEvents(await handle.stream(request(other)))
  await told.take(2)
  await handle.revoke({ ticket: ticket.id })
  expect((await told.rest()).at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_revoked' } })
  await handle.push({ updates: [log('for the others')] })
  await others.until(({ event }) => event === 'log')
  await others.cancel()
  await abortAllDurableObjects()
  expect(await handle.admit(ticket)).toMatchObject({ problem: { code: 'ticket_revoked' } })
  expect(await handle.admit(other)).toEqual({ ok: true, value: null })
  const refused = await handle.stream(request(ticket))
  expect([refused.status, await refused.json()]).toMatchObject([401, { code: 'ticket_revoked' }])
})

test('taking back tickets of a job that does not exist leaves no trace', async () => {
  const { handle, stub } = await testJob()
  const nameless = env.JOBS.get(env.JOBS.idFromName(`default/${crypto.randomUUID()}`))
  await nameless.revoke({ issued_until: Date.now() })
  await runInDurableObject(nameless as unknown as typeof stub, (_, state) => {
    expect(state.storage.sql.exec('SELECT name FROM sqlite_master').toArray()).toEqual([])
  })
  expect(await handle.admit(newTicket())).toMatchObject({ ok: true })
})

test('the board closes and refuses likewise', async () => {
  const board = boardDirectory(env.BOARDS).board('tickets')
  const early = newTicket()
  const late = { ...newTicket(), issued_at: early.issued_at + 1 }
  const told = readEvents(await board.stream(request(early)))
  await told.take(1)
  await board.revoke({ issued_until: early.issued_at })
  expect((await told.rest()).at(-1)).toMatchObject({ event: 'refused', data: { code: 'ticket_revoked' } })
  await abortAllDurableObjects()
  expect(await (await board.stream(request(early))).json()).toMatchObject({ code: 'ticket_revoked' })
  const good = readEvents(await board.stream(request(late)))
  expect(await good.take(1)).toMatchObject([{ event: 'sync' }])
  await good.cancel()
})
