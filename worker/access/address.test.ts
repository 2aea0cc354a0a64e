import { expect, test } from 'vitest'
import { countedAddress, lastForwarded } from './address.ts'

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '::ffff:203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::9', '0:0:0:0::/64'],
  ['127.0.0.1', null],
  ['::1', null],
  ['', null],
  [null, null],
])('%s counts as %s', (address, counted) => {
  expect(countedAddress(address)).toBe(counted)
})

test('of all that a request says of its way, the last word is the proxy of this machine', () => {
  const said = (value: string) => lastForwarded(new Request('http://x/', { headers: { 'X-Forwarded-For': value } }))
  expect(said('1.1.1.1, 203.0.113.7')).toBe('203.0.113.7')
  expect(lastForwarded(new Request('http://x/'))).toBeNull()
})
