import { expect, test } from 'vitest'
import { newKey } from '../access/key-text.ts'
import { signTicket } from '../access/ticket.ts'
import { redact } from './redact.ts'

const keys = [{ id: '20260101T000000000Z', secret: 'a'.repeat(64) }]
const times = { issued_at: 1, expires_at: 2 }
const ticket = await signTicket(keys, { id: 'tkt_1', workspace: 'w', scope: 'read', exchange: false, ...times })
const { text: key } = await newKey()

test.each([
  `GET /api/stream?ticket=${ticket}&after=3`,
  `at fetch (http://jobcast/api/jobs/x/stream?after=3&ticket=${ticket})`,
  `invalid JWT token: ${ticket}`,
  `There is nothing at /api/${ticket}.`,
  `There is nothing at /api/${key}/x.`,
  `Authorization: Bearer ${key}`,
  `{"ticket":"${ticket}","id":"tkt_1"}`,
  `?ticket=${encodeURIComponent('made up!')}&x`,
])('no secret is left in %s', (text) => {
  const left = redact(text)
  expect(left).not.toContain(ticket.slice(4, 40))
  expect(left).not.toContain(key.slice(8, 20))
  expect(left).not.toContain('made')
  expect(left).not.toBe(text)
})

test('what is no secret stays as it is', () => {
  const text = 'There is no job with this id: job_01k9q0v4k2e8c3m5n7p9r1t3v5 (GET /api/jobs?limit=3, jobcast_x, eyes)'
  expect(redact(text)).toBe(text)
})
