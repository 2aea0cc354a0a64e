import { expect, test, vi } from 'vitest'
import { RequestProblem } from './problem.ts'
import { byTicket } from './renew-ticket.ts'
import { ticketOf } from './ticket.ts'

/** A service that takes these tickets alone, and a source that several watch with. */
function stage(...good: readonly string[]) {
  let number = 0
  const source = vi.fn(async () => `t${++number}`)
  const ask = vi.fn(async (ticket: string | null) => {
    if (!good.includes(String(ticket))) throw new RequestProblem(401, 'ticket_expired', 'It has run out.')
    return ticket
  })
  return { source, ask, newTicket: () => ticketOf(source) }
}

test('what another had renewed long ago, and has run out as well, is renewed', async () => {
  const { source, ask, newTicket } = stage('t3')
  const [first, second] = [newTicket(), newTicket()]
  await byTicket(first, async () => 'shown')
  await byTicket(second, async () => 'shown')
  expect([first.value, second.value]).toEqual(['t1', 't1'])
  let isGood = false
  await byTicket(first, async () => {
    if (isGood) return 'shown'
    isGood = true
    throw new RequestProblem(401, 'ticket_expired', 'It has run out.')
  })
  expect(first.value).toBe('t2')
  expect(await byTicket(second, ask)).toBe('t3')
  expect(ask.mock.calls).toEqual([['t1'], ['t2'], ['t3']])
  expect(source).toHaveBeenCalledTimes(3)
})

test('a ticket that was asked for just now and is refused is the end', async () => {
  const { source, ask, newTicket } = stage()
  const ticket = newTicket()
  await byTicket(ticket, async () => 'shown')
  await expect(byTicket(ticket, ask)).rejects.toMatchObject({ code: 'ticket_expired' })
  expect(ask.mock.calls).toEqual([['t1'], ['t2']])
  expect(source).toHaveBeenCalledTimes(2)
})

test('one request renews its ticket twice at most, whoever else renews meanwhile', async () => {
  const { source, newTicket } = stage()
  const [mine, other] = [newTicket(), newTicket()]
  await byTicket(mine, async () => 'shown')
  await byTicket(other, async () => 'shown')
  let asked = 0
  const refused = byTicket(mine, async () => {
    asked++
    await byTicket(other, async (ticket) => {
      if (ticket === `t${asked}`) throw new RequestProblem(401, 'ticket_expired', 'It has run out.')
      return 'shown'
    })
    throw new RequestProblem(401, 'ticket_expired', 'It has run out.')
  })
  await expect(refused).rejects.toMatchObject({ code: 'ticket_expired' })
  expect([asked, source.mock.calls.length]).toEqual([3, 4])
})

test('a 401 that is not the service’s own costs no ticket', async () => {
  const { source, newTicket } = stage()
  const refused = byTicket(newTicket(), async () => {
    throw new RequestProblem(401, 'http_401', 'The service answered 401.')
  })
  await expect(refused).rejects.toMatchObject({ code: 'http_401' })
  expect(source).toHaveBeenCalledTimes(1)
})
