import { expect, test } from 'vitest'
import { ticketSource } from './ticket-source.ts'

test('no ticket and no way to one: none is needed', () => {
  expect(ticketSource(null, null, 'job_1')).toBeUndefined()
})

test('a ticket without a way to another is that ticket', () => {
  expect(ticketSource('only', null, 'job_1')).toBe('only')
})

test('the ticket of the attribute is used first, then those that the page hands out', async () => {
  const asked: unknown[] = []
  const source = ticketSource(
    'first',
    async (wanted) => {
      asked.push(wanted)
      return 'second'
    },
    'job_1',
  )
  if (typeof source !== 'function') throw new Error('a page that hands out tickets is asked for them')
  expect([await source(), await source()]).toEqual(['first', 'second'])
  expect(asked).toEqual([{ job_id: 'job_1' }])
})

test('an empty ticket is none', async () => {
  expect(ticketSource('', null, 'job_1')).toBeUndefined()
  const source = ticketSource('', () => 'handed out', 'job_1')
  expect(await (typeof source === 'function' && source())).toBe('handed out')
})
