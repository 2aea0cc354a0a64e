// A ticket that was changed in any way, or signed by anybody else, is none of ours.
import { sign } from 'hono/jwt'
import { expect, test } from 'vitest'
import type { SigningKey } from '../ports.ts'
import { readSession, signSession } from './session.ts'
import { readTicket, signTicket, type Ticket } from './ticket.ts'

const NOW = 1_764_000_000_000
const OLD: SigningKey = { id: '20260101T000000000Z', secret: 'the first secret' }
const NEW: SigningKey = { id: '20260201T000000000Z', secret: 'the second secret' }

const ticket: Ticket = {
  id: 'tkt_01k9q0v4k2e8c3m5n7p9r1t3v5',
  workspace: 'acme',
  scope: 'read',
  jobs: ['job_01k9q0v4k2e8c3m5n7p9r1t3v5'],
  issued_at: NOW,
  expires_at: NOW + 1000,
  exchange: false,
}
const text = await signTicket([OLD], ticket)
const [header = '', payload = '', signature = ''] = text.split('.')

const codeOf = async (given: string, keys: readonly SigningKey[] = [OLD], now = NOW) => {
  const read = await readTicket(keys, given, now)
  return read.ok ? 'good' : read.problem.code
}

const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
const decoded = (part: string): object => JSON.parse(Buffer.from(part, 'base64url').toString())

test('what was signed is read back, word for word', async () => {
  const read = await readTicket([OLD], text, NOW)
  expect(read).toMatchObject({ ok: true, value: ticket })
})

test('it ends at its time, to the millisecond', async () => {
  expect(await codeOf(text, [OLD], NOW + 999)).toBe('good')
  expect(await codeOf(text, [OLD], NOW + 1000)).toBe('ticket_expired')
})

test('each character changed to each other one makes it no ticket', async () => {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const changed = [...text].flatMap((was, at) => {
    const others = at > text.length - 3 ? [...digits].filter((digit) => digit !== was) : [was === 'A' ? 'B' : 'A']
    return others.map((other) => text.slice(0, at) + other + text.slice(at + 1))
  })
  const codes = new Set(await Promise.all(changed.map((one) => codeOf(one))))
  expect([...codes]).toEqual(['bad_ticket'])
})

test('a character left out or added makes it no ticket', async () => {
  for (let at = 0; at <= text.length; at++) {
    expect(await codeOf(text.slice(0, at) + text.slice(at + 1) + (at === text.length ? '=' : ''))).toBe('bad_ticket')
    expect(await codeOf(`${text.slice(0, at)}A${text.slice(at)}`)).toBe('bad_ticket')
  }
})

const more = { ...decoded(payload), scope: 'control' }

test.each([
  ['no signature', `${header}.${payload}.`],
  ['alg none', `${encode({ alg: 'none', typ: 'JWT', kid: OLD.id })}.${encode(more)}.`],
  ['alg none with a signature', `${encode({ alg: 'none', typ: 'JWT', kid: OLD.id })}.${payload}.${signature}`],
  ['alg None', `${encode({ alg: 'None', typ: 'JWT', kid: OLD.id })}.${payload}.${signature}`],
  ['another algorithm', `${encode({ alg: 'HS512', typ: 'JWT', kid: OLD.id })}.${payload}.${signature}`],
  ['an algorithm of key pairs', `${encode({ alg: 'RS256', typ: 'JWT', kid: OLD.id })}.${payload}.${signature}`],
  ['other claims under the old signature', `${header}.${encode(more)}.${signature}`],
  ['a key that there is not', `${encode({ alg: 'HS256', typ: 'JWT', kid: NEW.id })}.${payload}.${signature}`],
  ['no kid', await sign({ use: 'ticket', ...ticket }, OLD.secret)],
  ['a secret that is empty', await sign({ use: 'ticket', ...ticket }, ' ')],
  ['no parts', 'ticket'],
  ['nothing', ''],
  ['too much', `${header}.${'A'.repeat(1_000_000)}.${signature}`],
  ['what is no JSON', `${Buffer.from('{').toString('base64url')}.${payload}.${signature}`],
])('%s: no ticket', async (_, forged) => {
  expect(await codeOf(forged)).toBe('bad_ticket')
})

test('keys are changed without taking anything back, until the old one goes', async () => {
  expect(await codeOf(text, [NEW, OLD])).toBe('good')
  const newer = await signTicket([NEW, OLD], ticket)
  expect(await codeOf(newer, [NEW])).toBe('good')
  expect(await codeOf(newer, [OLD])).toBe('bad_ticket')
  expect(await codeOf(text, [NEW])).toBe('bad_ticket')
  expect(await codeOf(text, [{ ...NEW, id: OLD.id }])).toBe('bad_ticket')
})

test('a session is no ticket, and a ticket no session', async () => {
  const session = await signSession([OLD], 'abc', NOW)
  expect(await readSession([OLD], session, NOW)).toBe('abc')
  expect(await readSession([OLD], session, NOW + 7 * 86_400_000)).toBeNull()
  expect(await codeOf(session)).toBe('bad_ticket')
  expect(await readSession([OLD], text, NOW)).toBeNull()
})

test('nothing is signed without a key', async () => {
  await expect(signTicket([], ticket)).rejects.toThrow('no signing key')
})
