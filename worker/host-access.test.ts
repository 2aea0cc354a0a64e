import { expect, test } from 'vitest'
import { SESSION_SECONDS } from './access/session.ts'
import { MAX_TICKET_SECONDS } from './access/ticket.ts'
import { hostAccess, liveSigningKeys } from './host-access.ts'
import { liveKeys, newSigningKey, signingKeyName, signingKeysIn } from './signing-keys.ts'

const noon = Date.parse('2026-11-23T12:00:00.000Z')

test.each([
  [{ ACCESS: 'open' }, 'open'],
  [{ ACCESS: 'local' }, 'local'],
  [{ ACCESS: 'keys' }, 'keys'],
  [{ ACCESS: 'Open' }, 'keys'],
  [{ ACCESS: '' }, 'keys'],
  [{}, 'keys'],
])('told %j, a host runs as %s', (environment, mode) => {
  expect(hostAccess(environment, noon)).toEqual({ mode, signingKeys: [] })
})

test('the signing keys of an environment come newest first, whatever the order of its names', () => {
  const keys = [3, 1, 2].map((minutes) => newSigningKey(noon + minutes * 60_000))
  const environment = Object.fromEntries(keys.map(({ id, secret }) => [signingKeyName(id), secret]))
  const others = { ACCESS: 'keys', SIGNING_KEY_: 'x', SIGNING_KEY_old: 'x', SIGNING_KEY_20261123T120000000Z: {} }
  expect(signingKeysIn({ ...others, ...environment })).toEqual([keys[0], keys[2], keys[1]])
})

test('a signing key is 256 random bits, named by when it was made', () => {
  const [one, two] = [newSigningKey(noon), newSigningKey(noon)]
  expect(one.id).toBe('20261123T120000000Z')
  expect(one.secret).toMatch(/^[0-9a-f]{64}$/)
  expect(one.secret).not.toBe(two.secret)
})

test('a new key is later than those that there are, even when the clock went back', () => {
  const first = newSigningKey(noon)
  expect(newSigningKey(noon, [first]).id).toBe('20261123T120000001Z')
  expect(newSigningKey(noon - 60_000, [first]).id).toBe('20261123T120000001Z')
  expect(newSigningKey(noon + 60_000, [first]).id).toBe('20261123T120100000Z')
})

test('a key is live until what it last signed is over: its successor tells since when it signs no more', () => {
  const keys = [20, 10, 0].map((minutes) => newSigningKey(noon + minutes * 60_000))
  const live = (minutes: number) => liveKeys(keys, noon + minutes * 60_000, 60 * 60_000)
  expect(live(21)).toEqual(keys)
  expect(live(69)).toEqual(keys)
  expect(live(70)).toEqual(keys.slice(0, 2))
  expect(live(80)).toEqual(keys.slice(0, 1))
  expect(live(1_000_000)).toEqual(keys.slice(0, 1))
})

test('a host keeps an old key for as long as the longest session and the longest ticket', () => {
  const keys = [newSigningKey(noon), newSigningKey(noon - 1)]
  const longest = Math.max(SESSION_SECONDS, MAX_TICKET_SECONDS) * 1_000
  expect(liveSigningKeys(keys, noon + longest - 1)).toEqual(keys)
  expect(liveSigningKeys(keys, noon + longest)).toEqual(keys.slice(0, 1))
})
