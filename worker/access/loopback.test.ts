import { expect, test } from 'vitest'
import { isFromHere, isPageFromHere } from './loopback.ts'

const from = (address: string, headers: Record<string, string> = {}) => isFromHere(new Request(address, { headers }))

test.each([
  'http://localhost:8787/api/jobs',
  'http://app.localhost/api/jobs',
  'http://LOCALHOST/api/jobs',
  'http://127.0.0.1:8787/api/jobs',
  'http://127.3.2.1/api/jobs',
  'http://[::1]:8787/api/jobs',
])('%s is this machine', (address) => {
  expect(from(address)).toBe(true)
})

test.each([
  'http://jobs.example/api/jobs',
  'http://localhost.evil.example/',
  'http://127.0.0.1.evil.example/',
  'http://evillocalhost/',
  'http://10.0.0.7/',
  'http://[::2]/',
  'http://0.0.0.0/',
])('%s is another', (address) => {
  expect(from(address)).toBe(false)
})

test.each([
  [{ 'X-Forwarded-For': '127.0.0.1' }, true],
  [{ 'X-Forwarded-For': '::1, ::ffff:127.0.0.1' }, true],
  [{ 'X-Forwarded-Host': 'localhost:5173' }, true],
  [{ Forwarded: 'for="[::1]:4711";proto=http;host=localhost' }, true],
  [{ 'X-Forwarded-For': '203.0.113.7' }, false],
  [{ 'X-Forwarded-For': '127.0.0.1, 203.0.113.7' }, false],
  [{ 'X-Forwarded-For': '' }, false],
  [{ 'X-Real-IP': '203.0.113.7' }, false],
  [{ 'X-Forwarded-Host': 'abc.tunnel.example' }, false],
  [{ Forwarded: 'for=203.0.113.7' }, false],
  [{ Forwarded: 'for=127.0.0.1;host=jobs.example' }, false],
  [{ Forwarded: 'for=127.0.0.1, FOR="[2001:db8::7]"' }, false],
])('with %j a request was made here: %s', (headers: Record<string, string>, isHere) => {
  expect(from('http://localhost:8787/', headers)).toBe(isHere)
})

test.each([
  ['http://localhost:5173', true],
  ['https://localhost', true],
  ['http://127.0.0.1:3000', true],
  ['http://[::1]:3000', true],
  ['http://app.localhost', true],
  ['https://evil.example', false],
  ['https://localhost.evil.example', false],
  ['http://127.0.0.1.evil.example', false],
  ['http://evil.example:8787', false],
  ['http://192.168.0.7:3000', false],
  ['chrome-extension://localhos', false],
  ['null', false],
  ['', false],
  ['localhost', false],
])('a page of %s is of this machine: %s', (origin, isHere) => {
  expect(isPageFromHere(origin)).toBe(isHere)
})
