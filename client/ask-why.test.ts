import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { askWhy } from './ask-why.ts'
import { ticketOf, type TicketSource } from './ticket.ts'

const probe = 'https://jobs.example/api/jobs/j'
const never = () => new Promise<never>(() => {})

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const rows: readonly (readonly [what: string, source: TicketSource | null, fetch: () => Promise<Response>])[] = [
  ['a service', null, never],
  ['whoever gives the tickets', never, async () => Response.json({})],
]

test.each(rows)('%s that does not answer is not waited for without end', async (_, source, fetch) => {
  const settled = vi.fn<() => void>()
  askWhy({ probe, ticket: source === null ? null : ticketOf(source) }, { fetch }).catch(settled)
  await vi.advanceTimersByTimeAsync(39_999)
  expect(settled).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(settled).toHaveBeenCalledTimes(1)
})

test.each([401, 403, 404])('a %i that is not the service’s own is no refusal: it may pass', async (status) => {
  for (const answer of ['<html>Not here</html>', '{"message":"no route"}', `{"code":${status}}`]) {
    const fetch = async () => new Response(answer, { status })
    await expect(askWhy({ probe, ticket: null }, { fetch })).rejects.toMatchObject({ status })
  }
})

test.each([400, 401, 403, 404])('a %i of the service is its refusal', async (status) => {
  const fetch = async () => Response.json({ status, code: 'its_word' }, { status })
  expect(await askWhy({ probe, ticket: null }, { fetch })).toMatchObject({ status, code: 'its_word' })
})

test('an answer leaves no timer behind', async () => {
  expect(await askWhy({ probe, ticket: null }, { fetch: async () => Response.json({ a: 1 }) })).toEqual({ a: 1 })
  expect(vi.getTimerCount()).toBe(0)
})
