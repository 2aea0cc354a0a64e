import { expect, test } from 'vitest'
import { pathOf, type Route, routeOf } from './router.ts'

test.each([
  ['/', { name: 'traces' }],
  ['/traces', { name: 'traces' }],
  ['/traces/otlp%3Aab%2Fc', { name: 'trace', id: 'otlp:ab/c' }],
  ['/jobs/', { name: 'jobs' }],
  ['/jobs/job_1', { name: 'job', id: 'job_1' }],
  ['/jobs/100%', { name: 'job', id: '100%' }],
  ['/jobs/a/b', { name: 'unknown' }],
  ['/embed', { name: 'embed' }],
  ['/embed/x', { name: 'unknown' }],
  ['/other', { name: 'unknown' }],
])('%s', (path, route) => {
  expect(routeOf(path)).toEqual(route)
})

test.each([
  { name: 'traces' },
  { name: 'jobs' },
  { name: 'embed' },
  { name: 'trace', id: 'a/b c%' },
  { name: 'job', id: 'job_1' },
] satisfies Exclude<Route, { name: 'unknown' }>[])('the address of $name leads back to it', (route) => {
  expect(routeOf(pathOf(route))).toEqual(route)
})
