import { expect, test } from 'vitest'
import { apiUrl, jobUrls } from './address.ts'

test.each([
  [{ baseUrl: 'https://a.example', jobId: 'j1' }, 'https://a.example/api/jobs/j1/stream'],
  [{ baseUrl: 'https://a.example/base', jobId: 'j/1' }, 'https://a.example/base/api/jobs/j%2F1/stream'],
  ['https://a.example/api/jobs/j1', 'https://a.example/api/jobs/j1/stream'],
  ['https://a.example/api/jobs/j1/stream', 'https://a.example/api/jobs/j1/stream'],
  ['https://a.example/api/jobs/j1/stream?ticket=t#x', 'https://a.example/api/jobs/j1/stream?ticket=t'],
])('the stream of %o is %s', (address, stream) => {
  expect(jobUrls(address).stream).toBe(stream)
})

test('the id comes back as it was given', () => {
  expect(jobUrls({ baseUrl: 'https://a.example', jobId: 'a b/ü' }).jobId).toBe('a b/ü')
})

test('an address that names no job is refused with the value', () => {
  expect(() => jobUrls('https://a.example/')).toThrow('https://a.example/')
  expect(() => jobUrls({ baseUrl: 'https://a.example', jobId: '' })).toThrow('https://a.example/api/jobs/ names no job')
})

test('a service under a path keeps it', () => {
  expect(apiUrl('https://a.example/x?y=1', 'traces?limit=2')).toBe('https://a.example/x/api/traces?limit=2')
})
